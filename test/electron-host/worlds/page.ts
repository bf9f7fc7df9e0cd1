import * as messages from './messages.ts'

// Runs in the page's own world before any script of the page. It knows what the preload exposed and nothing of IPC.

const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
const callbacks = new Map<number, (...args: unknown[]) => void>()
const idOfCallback = new Map<unknown, number>()
let count = 0
let lastReply: messages.Reply | undefined

if (window === window.top) {
  listen<messages.Reply>(messages.replyEvent, (reply) => {
    const caller = waiting.get(reply.id)
    if (reply.is === 'resolved') caller?.resolve(reply.value)
    else if (reply.is === 'rejected') caller?.reject(new Error(String(reply.value)))
    else lastReply = reply
  })
  listen<messages.Callback>(messages.callbackEvent, ({ callback, args }) => callbacks.get(callback)?.(...args))
  listen<Record<string, messages.Shape>>(messages.shapeEvent, (exposed) => {
    for (const [name, shape] of Object.entries(exposed)) {
      Object.defineProperty(window, name, { value: build(shape), enumerable: true })
    }
  })
  document.dispatchEvent(new CustomEvent(messages.describeEvent))
}

function build(shape: messages.Shape): unknown {
  if ('function' in shape) return (...args: unknown[]) => call(shape.function, args)
  if ('value' in shape) return shape.value
  const members = Object.entries(shape.members).map(([name, member]) => [name, build(member)])
  return Object.freeze(Object.fromEntries(members))
}

function call(id: number, args: readonly unknown[]): unknown {
  count += 1
  const detail: messages.Call = structuredClone({ id: count, function: id, args: args.map(toArgument) })
  // The other world answers while the event is being dispatched.
  document.dispatchEvent(new CustomEvent(messages.callEvent, { detail }))
  const reply = lastReply
  if (reply?.id !== detail.id) throw new Error('electron-host: the preload did not answer')
  if (reply.is === 'error') throw new Error(String(reply.value))
  if (reply.is === 'function') return (...more: unknown[]) => call(Number(reply.value), more)
  if (reply.is === 'value') return reply.value
  return new Promise((resolve, reject) => waiting.set(reply.id, { resolve, reject }))
}

function toArgument(value: unknown): messages.Argument {
  if (typeof value !== 'function') return { value }
  const known = idOfCallback.get(value)
  if (known !== undefined) return { callback: known }
  count += 1
  idOfCallback.set(value, count)
  callbacks.set(count, value as (...args: unknown[]) => void) // it is a function: asked above
  return { callback: count }
}

function listen<T>(name: string, heard: (detail: T) => void): void {
  // Only the preload's world sends these events, in the shapes both files import.
  document.addEventListener(name, (event) => heard((event as CustomEvent<T>).detail))
}
