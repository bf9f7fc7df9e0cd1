/** Messages between the host and a preload's world, as text of the codec. */

export interface FromPreload {
  readonly id: number
  readonly channel: string
  readonly args: unknown[]
}

export type ToPreload =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; error: string }
  | { channel: string; args: unknown[] }
