import type { About, Outcome, ServerChoice } from './bridge.ts'

/**
 * The one contract between a window's preload and the main process: what may be asked, with which arguments, for which
 * answer. The main process checks the arguments again in `listen`; this file is what both sides compile against.
 */
export interface Channels {
  about: { ask: []; answer: About }
  openWindow: { ask: [path: string]; answer: undefined }
  getServer: { ask: []; answer: ServerChoice }
  setServer: { ask: [address: string]; answer: string }
  saveFile: { ask: [name: string, bytes: Uint8Array]; answer: { saved: boolean } }
  reportReady: { ask: []; answer: undefined }
}

export type Channel = keyof Channels
export type Ask<C extends Channel> = Channels[C]['ask']
export type Answer<C extends Channel> = Outcome<Channels[C]['answer']>

/** The only message that goes the other way: an app path to follow. */
export const deepLinkChannel = 'selvedge:deepLink'

export function channelName(channel: Channel): string {
  return `selvedge:${channel}`
}

/** The window's side: a question becomes an answer, also when the other side is gone. */
export function createAsker(invoke: (name: string, ...args: unknown[]) => Promise<unknown>) {
  return async <C extends Channel>(channel: C, ...args: Ask<C>): Promise<Answer<C>> => {
    try {
      return (await invoke(channelName(channel), ...args)) as Answer<C> // the main process answers by the same contract
    } catch {
      return { ok: false, fault: { kind: 'broken' } }
    }
  }
}
