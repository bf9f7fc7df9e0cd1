import { strict } from './strictObject.ts'

type Handler = (event: object, ...args: unknown[]) => unknown

/** The main process's ends of the channels. Only questions with an answer are built. */
export function createIpc() {
  const handlers = new Map<string, Handler>()
  return {
    ipcMain: strict('ipcMain', {
      handle(channel: string, handler: Handler) {
        if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
        handlers.set(channel, handler)
      },
    }),
    async invoke(channel: string, event: object, args: readonly unknown[]): Promise<unknown> {
      const handler = handlers.get(channel)
      if (!handler) throw new Error(`No handler registered for '${channel}'`)
      return handler(event, ...args)
    },
  }
}

export type HostIpc = ReturnType<typeof createIpc>
