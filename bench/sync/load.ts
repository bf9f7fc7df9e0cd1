import { BenchDevice } from './device.ts'
import type { BenchFactory } from './server.ts'
import { type Spread, spreadOf } from './spread.ts'

export interface Loop {
  readonly perSecond: number
  readonly latency: Spread
  /** Answers that were not "applied". */
  readonly faults: number
}

/** Devices that send one edit, wait for its answer, and send the next. */
export async function closedLoop(factory: BenchFactory, devices: number, seconds: number): Promise<Loop> {
  const timesMs: number[] = []
  let faults = 0
  const startMs = performance.now()
  const untilMs = startMs + 1000 * seconds
  const work = async (device: BenchDevice) => {
    while (performance.now() < untilMs) {
      const sentMs = performance.now()
      const { results } = await device.push()
      timesMs.push(performance.now() - sentMs)
      if (results[0]?.status !== 'applied') faults += 1
    }
  }
  await Promise.all(Array.from({ length: devices }, (_, no) => work(new BenchDevice(factory, no))))
  const tookS = (performance.now() - startMs) / 1000
  return { perSecond: Math.round(timesMs.length / tookS), latency: spreadOf(timesMs), faults }
}

/** Every device comes back at once with `queued` unsent edits: how long until all of them are in the database, once. */
export async function shiftStart(
  factory: BenchFactory,
  devices: number,
  queued: number,
): Promise<{ items: number; seconds: number; perSecond: number; lost: number; doubled: number }> {
  const all = Array.from({ length: devices }, (_, no) => new BenchDevice(factory, no))
  const startMs = performance.now()
  await Promise.all(all.map((device) => pushPatiently(device, queued)))
  const seconds = (performance.now() - startMs) / 1000
  const names = all.map((device) => device.name)
  const [count] = await factory.ask<{ mutations: string; writes: string }>(
    `select (select count(*) from sync_result where device = any($1)) as mutations,
            (select count(*) from audit_log where device = any($1) and op = 'patch') as writes`,
    [names],
  )
  const items = devices * queued
  return {
    items,
    seconds: Number(seconds.toFixed(2)),
    perSecond: Math.round(items / seconds),
    lost: items - Number(count?.mutations ?? 0),
    doubled: Math.max(0, Number(count?.writes ?? 0) - items),
  }
}

/** As the app does: a busy server is asked again, with the same edits under the same numbers. */
async function pushPatiently(device: BenchDevice, queued: number): Promise<void> {
  const edits = device.edits(queued)
  while ((await device.offer(edits)) === 'busy') {
    await new Promise((resolve) => setTimeout(resolve, 500 + 1500 * Math.random()))
  }
}
