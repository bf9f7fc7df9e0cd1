import type { Chance } from '../torture/chance.ts'
import { flipBits } from './disk.ts'
import { type Latch, latch, pause } from './latch.ts'
import type { Blow, ClientName, Moment } from './plan.ts'
import type { World } from './things.ts'

export interface Stage {
  readonly world: World
  readonly chance: Chance
  /** Opens when the faults end: a blow whose moment has not come by then does not fall. */
  readonly over: Latch
  /** Told when a client begins to save. */
  readonly onSave: (hear: (client: ClientName) => void) => () => void
}

/** Strikes each blow when its moment comes. Answers those that fell. */
export async function strike(stage: Stage, blows: readonly Blow[]): Promise<readonly Blow[]> {
  // Two blows on one machine come one after the other: a process that is being started cannot be killed twice.
  const turns = new Map<string, Promise<void>>()
  const fallen: Blow[] = []
  const struck = blows.map(async (blow) => {
    if (blow.what === 'newPc' || !(await comes(stage, blow.when))) return
    fallen.push(blow)
    const machine = machineOf(blow)
    const turn = (turns.get(machine) ?? Promise.resolve()).then(() => fall(stage, blow))
    turns.set(machine, turn)
    await turn
  })
  await Promise.all(struck)
  return fallen
}

function machineOf(blow: Blow): string {
  if (blow.what === 'killClient' || blow.what === 'loseStore') return blow.client
  if (blow.what === 'fillDisk') return `the disk of ${blow.client}`
  return blow.what === 'flipBytes' ? 'desktop' : 'server'
}

async function fall({ world, chance, over }: Stage, blow: Blow): Promise<void> {
  switch (blow.what) {
    case 'killClient': {
      const client = world.clients[blow.client]
      await client.kill()
      await pause(blow.downMs)
      // On a full disk it may not start; when the faults are over it is started anyway.
      await client.start().catch(() => client.kill())
      return
    }
    case 'killServer':
      await world.server.kill()
      await pause(blow.downMs)
      return world.server.start()
    case 'crashDatabase':
      return world.database.crash()
    case 'fillDisk': {
      const disk = world.disks[blow.client]
      disk?.fill()
      await Promise.race([pause(blow.fullMs), over.opened])
      return disk?.free()
    }
    case 'loseStore': {
      const client = world.clients[blow.client]
      await client.kill()
      await client.loseStore()
      await client.start().catch(() => client.kill())
      return
    }
    case 'flipBytes': {
      const { desktop } = world.clients
      await desktop.kill()
      flipBits(desktop.databases(), blow.flips, chance)
      await desktop.start().catch(() => desktop.kill())
      return
    }
    case 'newPc':
      return
  }
}

/** Resolves when the moment has come, false when the faults were over before. */
async function comes(stage: Stage, when: Moment): Promise<boolean> {
  const { world, over, onSave } = stage
  const seen = latch()
  let forget = () => {}
  if (when.on === 'start') seen.open()
  else if (when.on === 'save') forget = onSave((client) => client === when.client && seen.open())
  else
    forget = world.lines[when.client].onTraffic((way, kind) => {
      if (way === when.on && kind === when.kind) seen.open()
    })
  const first = await Promise.race([seen.opened.then(() => true), over.opened.then(() => false)])
  forget()
  if (!first) return false
  if (when.afterMs === 0) return true
  return Promise.race([pause(when.afterMs).then(() => true), over.opened.then(() => false)])
}
