import type { Written } from '../../sync/write.ts'
import type { Apps } from './builds.ts'
import type { ModelServer } from './modelServer.ts'
import type { ServerBugs } from './modelState.ts'
import type { Network, Weather } from './network.ts'
import type { Machine, Process, Surgery } from './process.ts'
import type { VirtualTime } from './virtualTime.ts'

export interface Saved {
  readonly machine: number
  readonly written: Written
}

/** An outbox as it was on a disk. */
export interface Kept {
  readonly machine: Machine
  readonly mutations: readonly string[]
}

export interface Desk {
  readonly machine: Machine
  readonly weather: Weather
  readonly windows: (Process | undefined)[]
}

export interface World {
  readonly seed: number
  readonly time: VirtualTime
  readonly server: ModelServer
  readonly desks: readonly Desk[]
  /** Everything that a person was told is saved. */
  readonly saved: Saved[]
  readonly bugs: unknown[]
  /** What happened, one line a step, for the printed path. */
  readonly path: string[]
  /** True when disks rot in this story, and the server may be copied back without a word. */
  readonly isRotten: boolean
  readonly net: Network
  readonly apps: Apps
  /** What outboxes held before their apps were updated, and must still hold; whoever looks at it empties it. */
  readonly kept: Kept[]
  heal(): Promise<void>
  /** Every process ends, and every window opens again. */
  restart(): void
  /** Spoils the rows of a machine. */
  rot(desk: Desk): Promise<string | undefined>
  play(steps: number, skip: ReadonlySet<number>, check: (step: number) => Promise<void>): Promise<void>
}

export interface StoryOptions {
  readonly seed: number
  readonly apps: Apps
  readonly server?: ServerBugs
  readonly surgery?: Surgery
}
