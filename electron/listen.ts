import * as z from 'zod'
import { type Answer, type Ask, type Channel, channelName } from './ipc.ts'
import { isTrusted, type Sender } from './policy.ts'

const longestPath = 4096
const largestFile = 256 * 1024 * 1024

/** The shape of every channel's arguments. The type keeps it in step with the contract. */
const shapes: { [C in Channel]: z.ZodType<Ask<C>> } = {
  about: z.tuple([]),
  openWindow: z.tuple([z.string().max(longestPath)]),
  getServer: z.tuple([]),
  setServer: z.tuple([z.string().max(longestPath)]),
  saveFile: z.tuple([
    z.string().max(longestPath),
    z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength <= largestFile),
  ]),
  reportReady: z.tuple([]),
}

export type Handlers<Window> = { [C in Channel]: (window: Window, ...args: Ask<C>) => Promise<Answer<C>> }

export interface ListenDeps<Window, Event> {
  readonly register: (name: string, answer: (event: Event, ...args: unknown[]) => Promise<unknown>) => void
  /** Who asks: the window, when it is one of ours, and what is known about the frame. */
  readonly senderOf: (event: Event) => { window: Window | null; sender: Sender }
  readonly handlers: Handlers<Window>
  readonly log: (line: string, error: unknown) => void
}

/** The main process's side: nobody is answered before sender and arguments were checked, and no error leaves as a throw. */
export function listen<Window, Event>(deps: ListenDeps<Window, Event>): void {
  for (const channel of Object.keys(shapes) as Channel[]) listenTo(channel, deps) // the keys of a mapped type are its channels
}

function listenTo<C extends Channel, Window, Event>(channel: C, deps: ListenDeps<Window, Event>): void {
  const { register, senderOf, handlers, log } = deps
  register(channelName(channel), async (event, ...args): Promise<Answer<C>> => {
    const { window, sender } = senderOf(event)
    if (!window || !isTrusted(sender)) {
      log(`refused ${channel} for ${sender.url}`, null)
      return { ok: false, fault: { kind: 'refused' } }
    }
    const asked = shapes[channel].safeParse(args)
    if (!asked.success) return { ok: false, fault: { kind: 'invalid', field: channel } }
    try {
      return await handlers[channel](window, ...asked.data)
    } catch (error) {
      log(`${channel} failed`, error)
      return { ok: false, fault: { kind: 'broken' } }
    }
  })
}
