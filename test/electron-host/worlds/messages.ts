/** What crosses between the preload's world and the page's, as the details of DOM events, which are cloned on the way. */

export const describeEvent = 'electron-host:describe'
export const shapeEvent = 'electron-host:shape'
export const callEvent = 'electron-host:call'
export const replyEvent = 'electron-host:reply'
export const callbackEvent = 'electron-host:callback'

/** An exposed object as the page may see it: a function by its id, an object by its members, anything else by value. */
export type Shape = { function: number } | { members: Record<string, Shape> } | { value: unknown }

export interface Call {
  readonly id: number
  readonly function: number
  readonly args: readonly Argument[]
}
/** A callback stays on the page's side; only its id crosses. */
export type Argument = { value: unknown } | { callback: number }

export interface Reply {
  readonly id: number
  readonly is: 'value' | 'function' | 'promise' | 'error' | 'resolved' | 'rejected'
  readonly value?: unknown
}

export interface Callback {
  readonly callback: number
  readonly args: readonly unknown[]
}
