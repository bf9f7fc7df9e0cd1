import { EventEmitter } from 'node:events'

/** An emitter that refuses listeners for events this stand-in does not know, because they would wait in silence. */
export class StrictEmitter extends EventEmitter {
  // Not #private: a method called through `strict` has the proxy as its `this`.
  readonly hostName: string
  readonly hostEvents: ReadonlySet<string>

  constructor(name: string, events: readonly string[]) {
    super()
    this.hostName = name
    this.hostEvents = new Set(events)
  }

  override on(event: string | symbol, listener: (...args: never[]) => void): this {
    if (typeof event === 'string' && event !== 'newListener' && !this.hostEvents.has(event)) {
      throw new Error(`electron-host: the event "${event}" of ${this.hostName} is not built`)
    }
    return super.on(event, listener as (...args: unknown[]) => void)
  }
}

/** The part of Electron's event objects that listeners use. */
export interface HostEvent {
  readonly defaultPrevented: boolean
  preventDefault(): void
}

export function hostEvent<T extends object>(details: T): T & HostEvent {
  let isPrevented = false
  return {
    ...details,
    get defaultPrevented() {
      return isPrevented
    },
    preventDefault() {
      isPrevented = true
    },
  }
}
