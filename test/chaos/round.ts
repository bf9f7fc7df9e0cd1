import type { Fault } from '../../model/fault.ts'
import { chanceOf } from '../torture/chance.ts'
import { strike } from './blows.ts'
import { checkOnce, checkSaved, type Noted, type Violation } from './check.ts'
import { type ChaosClient, handsOf } from './client.ts'
import { latch, pause } from './latch.ts'
import { type Blow, type ClientName, clientNames, type Plan, type PlannedEdit } from './plan.ts'
import { settleDown } from './settle.ts'
import type { World } from './things.ts'

export interface RoundReport {
  readonly violations: readonly Violation[]
  readonly noted: readonly Noted[]
  readonly faults: readonly Fault['kind'][]
  readonly fallen: readonly Blow['what'][]
  /** What it waited for when the faults had ended. */
  readonly history: readonly string[]
  readonly faultsMs: number
  /** Time from the end of the faults, all processes running again, until everything was well. */
  readonly healMs: number
  readonly ms: number
}

/** How long a round may take to be well again after its last fault. */
export const patienceMs = 60_000
const longestFaultsMs = 6_000

/** Plays one round on a living world: faults and work at once, then quiet, then the checks. */
export async function playRound(world: World, plan: Plan): Promise<RoundReport> {
  const began = Date.now()
  const logBegan = world.server.log.length
  const desk = openDesk(world)
  const chance = chanceOf(plan.seed + 1_000_003)
  const over = latch()
  await world.server.start()
  if (plan.blows.some((blow) => blow.what === 'newPc')) await beginNewPc(world.clients.browser)
  for (const name of clientNames) world.lines[name].weather(plan.chance[name], chanceOf(plan.seed + name.length))

  const blows = strike({ world, chance, over, onSave: desk.onSave }, plan.blows)
  const work = Promise.all(
    clientNames.map((name) =>
      desk.work(
        world.clients[name],
        plan.edits.filter((edit) => edit.client === name),
        over.opened,
      ),
    ),
  )
  await Promise.race([work, pause(longestFaultsMs)])
  const faultsEnded = Date.now()
  over.open()
  for (const name of clientNames) world.lines[name].heal()
  const fallen = await blows
  await world.server.start()
  for (const name of clientNames) world.disks[name]?.free()
  await Promise.all(clientNames.map((name) => comeBack(world.clients[name])))
  await work
  const healed = Date.now()
  if (plan.worksOn)
    await Promise.all(
      clientNames.map((client) => desk.edit(world.clients[client], { client, kind: 'contract', pick: 0, restMs: 0 })),
    )

  const settled = await settleDown(world, patienceMs)
  const { truth, attention, history } = settled
  const violations = [
    ...desk.violations,
    ...settled.violations,
    ...(settled.violations.some(({ kind }) => kind === 'diverged') ? [await restarted(world)] : []),
    ...checkSaved(desk.noted, truth, attention),
    ...checkOnce(truth),
    ...incidents(world.server.log.slice(logBegan), fallen),
  ]
  for (const name of clientNames)
    for (const complaint of world.clients[name].complaints.splice(0))
      violations.push({ kind: 'unexplained', what: `the ${name}'s page: ${complaint}` })
  if (settled.violations.length === 0) await Promise.all(clientNames.map((name) => handsOf(world.clients[name]).tidy()))
  return {
    violations,
    noted: desk.noted,
    faults: desk.faults,
    fallen: [...fallen.map((blow) => blow.what), ...plan.blows.flatMap(({ what }) => (what === 'newPc' ? [what] : []))],
    history,
    faultsMs: faultsEnded - began,
    healMs: Date.now() - healed,
    ms: Date.now() - began,
  }
}

/** The people at the PCs and the harness's own ledger of what was said to them. */
function openDesk(world: World) {
  const noted: Noted[] = []
  const faults: Fault['kind'][] = []
  const violations: Violation[] = []
  const ears = new Set<(client: ClientName) => void>()

  async function work(client: ChaosClient, edits: readonly PlannedEdit[], over: Promise<void>): Promise<void> {
    let isOver = false
    void over.then(() => {
      isOver = true
    })
    for (const edit of edits) {
      await Promise.race([pause(edit.restMs), over])
      await Promise.race([client.whenUp(), over])
      if (isOver) return
      await editAt(client, edit)
    }
  }

  async function editAt(client: ChaosClient, { kind, pick }: PlannedEdit): Promise<void> {
    const hands = handsOf(client)
    const lives = client.lives
    world.words += 1
    const word = `w${world.words.toString(36).padStart(5, '0')}`
    const asked = { kind, pick, word, half: client.name === 'browser' ? 0 : 1 } as const
    const prepared = await client
      .enter()
      .then((isIn) => (isIn ? hands.prepare(asked) : null))
      .catch(() => null) // it went down, or its page was still opening
    if (prepared === null) return
    for (const ear of ears) ear(client.name)
    try {
      const saved = await hands.save(`chaos.${kind}`, prepared.ops)
      if (saved.ok)
        noted.push({ client: client.name, is: 'saved', mutation: saved.value.mutation, meant: prepared.meant, word })
      else faults.push(saved.fault.kind)
    } catch (error) {
      noted.push({ client: client.name, is: 'doubt', meant: prepared.meant, word })
      if (client.lives === lives && client.isUp)
        violations.push({ kind: 'unexplained', what: `a save at the living ${client.name} broke: ${error}` })
    }
  }

  return {
    noted,
    faults,
    violations,
    work,
    edit: editAt,
    onSave(ear: (client: ClientName) => void) {
      ears.add(ear)
      return () => ears.delete(ear)
    },
  }
}

/** A browser whose data is gone, on the day that it is set up. */
async function beginNewPc(client: ChaosClient): Promise<void> {
  await client.kill()
  await client.forget()
  await client.start()
  await client.enterWithin(10_000)
}

/** Whether the difference is on a disk too, or only in what a living process shows. */
async function restarted(world: World): Promise<Violation> {
  for (const name of clientNames) {
    await world.clients[name].kill()
    await comeBack(world.clients[name])
  }
  const { violations } = await settleDown(world, 15_000)
  const what = violations.length === 0 ? 'it is gone' : `it is still there: ${violations[0]?.what.slice(0, 200)}`
  return { kind: 'diverged', what: `after a restart of both PCs ${what}` }
}

async function comeBack(client: ChaosClient): Promise<void> {
  for (let tries = 0; !client.isUp; tries++) {
    try {
      await client.start()
    } catch (error) {
      if (tries === 3) throw error
      await client.kill()
    }
  }
}

/** Failures that the server itself calls unexpected. While the database is down, background work cannot but fail. */
function incidents(lines: readonly string[], fallen: readonly Blow[]): Violation[] {
  const isExcused = fallen.some((blow) => blow.what === 'crashDatabase')
  const lost = /57P0|ECONN|terminat|recovery mode|shutting down|starting up|not accept/i
  return lines
    .filter((line) => /"level":[56]0/.test(line) && !(isExcused && lost.test(line)))
    .map((line) => ({ kind: 'unexplained', what: `the server's log: ${line.slice(0, 600)}` }))
}
