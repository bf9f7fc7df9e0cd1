import { decode, encode } from '../codec.ts'
import { strict } from '../strictObject.ts'
import type { FromPreload, ToPreload } from '../wire.ts'
import * as messages from './messages.ts'

// Runs in a world of its own beside the page, before the app's preload, and gives it the sandboxed `require`.

declare const electronHostSend: (text: string) => void

type Exposed = (...args: unknown[]) => unknown
type Listener = (event: object, ...args: unknown[]) => void

const functions: Exposed[] = []
const exposed: Record<string, messages.Shape> = {}
const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
const listeners = new Map<string, Listener[]>()
let asked = 0

const ipcRenderer = strict('ipcRenderer', {
  invoke(channel: string, ...args: unknown[]): Promise<unknown> {
    asked += 1
    const id = asked
    return new Promise((resolve, reject) => {
      waiting.set(id, {
        resolve,
        reject: (error) => reject(new Error(`Error invoking remote method '${channel}': ${error.message}`)),
      })
      electronHostSend(encode({ id, channel, args } satisfies FromPreload))
    })
  },
  on(channel: string, listener: Listener) {
    listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
  },
  off(channel: string, listener: Listener) {
    listeners.set(
      channel,
      (listeners.get(channel) ?? []).filter((one) => one !== listener),
    )
  },
})

const contextBridge = strict('contextBridge', {
  exposeInMainWorld(name: string, api: unknown) {
    if (name in exposed) throw new Error('Cannot bind an API on top of an existing property on the window object')
    exposed[name] = shapeOf(api)
  },
})

Object.assign(globalThis, {
  electronHostDeliver(text: string) {
    const message = decode(text) as ToPreload // the host writes it by the same type
    if ('channel' in message) {
      for (const listener of listeners.get(message.channel) ?? []) listener({}, ...message.args)
      return
    }
    const caller = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.ok) caller?.resolve(message.value)
    else caller?.reject(new Error(message.error))
  },
  require(name: string) {
    if (name === 'electron') return strict('electron (preload)', { contextBridge, ipcRenderer })
    throw new Error(`module not found: ${name} (a sandboxed preload may require electron only)`)
  },
})

document.addEventListener(messages.describeEvent, () => dispatch(messages.shapeEvent, exposed))
document.addEventListener(messages.callEvent, (event) => {
  const { id, function: number, args } = (event as CustomEvent<messages.Call>).detail // sent by page.ts only
  try {
    const result = functions[number]?.(...args.map(revive))
    if (result instanceof Promise) {
      reply({ id, is: 'promise' })
      result.then(
        (value: unknown) => reply({ id, is: 'resolved', value }),
        (error: unknown) => reply({ id, is: 'rejected', value: textOf(error) }),
      )
    } else if (typeof result === 'function') {
      reply({ id, is: 'function', value: functions.push(result as Exposed) - 1 }) // it is a function: asked above
    } else reply({ id, is: 'value', value: result })
  } catch (error) {
    reply({ id, is: 'error', value: textOf(error) })
  }
})

function shapeOf(api: unknown): messages.Shape {
  if (typeof api === 'function') return { function: functions.push(api as Exposed) - 1 } // it is a function: asked here
  if (api === null || typeof api !== 'object') return { value: api }
  return { members: Object.fromEntries(Object.entries(api).map(([name, member]) => [name, shapeOf(member)])) }
}

function revive(argument: messages.Argument): unknown {
  if ('value' in argument) return argument.value
  const { callback } = argument
  return (...args: unknown[]) => dispatch(messages.callbackEvent, { callback, args } satisfies messages.Callback)
}

function reply(detail: messages.Reply): void {
  dispatch(messages.replyEvent, detail)
}

function dispatch(name: string, detail: unknown): void {
  document.dispatchEvent(new CustomEvent(name, { detail }))
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
