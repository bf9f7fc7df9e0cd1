import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../../build/tools.ts'
import { type Violation, type ViolationKind, violationKinds } from './check.ts'
import { playControls, wrongs } from './controls.ts'
import { type Fate, fates, type Plan, planOf, tellPlan } from './plan.ts'
import { playRound, type RoundReport } from './round.ts'
import { bundleServer } from './server.ts'
import type { World } from './things.ts'
import { buildForChaos, openWorld } from './world.ts'

export interface ChaosOptions {
  readonly rounds: number
  readonly seed: number
  /** A folder of the run's own; it stays when a round fails. */
  readonly folder: string
  readonly controls: boolean
  readonly tell: (line: string) => void
}

export interface ChaosReport extends Readonly<Record<ViolationKind, number>> {
  readonly rounds: number
  readonly seed: number
  /** Edits that were called saved, and those of which nobody can say because the PC went down first. */
  readonly saved: number
  readonly doubt: number
  /** What people were told instead of "saved", by kind of fault. */
  readonly told: Readonly<Record<string, number>>
  readonly blows: Readonly<Record<string, number>>
  readonly fates: Readonly<Record<Fate, number>>
  readonly databases: Readonly<Record<Plan['database'], number>>
  /** Longest time from the end of a round's faults until all was well, ms. */
  readonly longestHealMs: number
  readonly seconds: number
  /** What this machine does not allow, in words. */
  readonly skipped: readonly string[]
  readonly controls: { readonly caught: number; readonly of: number } | null
  readonly failedSeeds: readonly number[]
}

/** A round that takes longer to be well again says what it waited for. */
const slowMs = 10_000

/** Plays rounds of faults on real processes, and says what of the product's promises they broke. */
export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const { rounds, seed, folder, tell } = options
  const began = Date.now()
  await mkdir(folder, { recursive: true })
  const serverFolder = join(root, `dist/chaos-${process.pid}`)
  const [built, serverFile] = await Promise.all([buildForChaos(folder), bundleServer(serverFolder)])
  const worlds = new Map<Plan['database'], World>()
  const tally = openTally()
  let caught: number | null = null
  try {
    for (let i = 0; i < rounds; i++) {
      const first = await worldFor(seed + i)
      const plan = planOf(seed + i, { fullDisk: canFill(first) })
      const report = await playRound(first, plan)
      tally.add(plan, report)
      if (report.violations.length > 0) await tellFailure(options, plan, report, first)
      else tell(`${i + 1}/${rounds} ${tellRound(plan, report)}`)
      // What a broken promise has left behind would be found again in every round.
      if (report.violations.some(({ kind }) => kind !== 'unexplained')) await end(plan.database)
    }
    if (options.controls) {
      await end('postgres')
      caught = (await playControls(await open('postgres'), tell)).length
      tell(`${caught} of ${wrongs.length} wrongs that were done on purpose were seen`)
    }
  } finally {
    for (const database of [...worlds.keys()]) await end(database)
    await rm(serverFolder, { recursive: true, force: true })
  }
  const report = tally.report()
  if (report.failedSeeds.length === 0) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  return {
    rounds,
    seed,
    ...report,
    seconds: Math.round((Date.now() - began) / 1000),
    controls: caught === null ? null : { caught, of: wrongs.length },
  }

  async function worldFor(next: number): Promise<World> {
    return open(planOf(next, { fullDisk: false }).database)
  }

  async function open(database: Plan['database']): Promise<World> {
    const known = worlds.get(database)
    if (known !== undefined) return known
    tell(`A factory on ${database} is being opened.`)
    const world = await openWorld(
      database,
      join(folder, `${database}-${worlds.size}-${Date.now() - began}`),
      built,
      serverFile,
    )
    tally.open(world)
    worlds.set(database, world)
    return world
  }

  async function end(database: Plan['database']): Promise<void> {
    const world = worlds.get(database)
    worlds.delete(database)
    if (world === undefined) return
    tally.close(world)
    await world.stop()
  }
}

function tellRound({ seed, database }: Plan, { noted, fallen, faultsMs, healMs, ms, history }: RoundReport): string {
  const blows = fallen.join(' ') || 'no blows'
  const slow = healMs > slowMs ? `; it waited for ${history.join('; ')}` : ''
  return `seed ${seed} ${database}: ${noted.length} edits, ${blows}, faults for ${faultsMs} ms, well after ${healMs} ms, ${ms} ms in all${slow}`
}

async function tellFailure(
  { tell, folder }: ChaosOptions,
  plan: Plan,
  report: RoundReport,
  world: World,
): Promise<void> {
  const { violations, history } = report
  const log = join(folder, `seed-${plan.seed}.log`)
  const lines = [
    tellRound(plan, report),
    ...tellPlan(plan),
    ...history,
    ...violations.map(({ kind, what }) => `${kind}: ${what}`),
  ]
  await writeFile(log, [...lines, '', 'The server said:', ...world.server.log].join('\n'))
  tell(`✗ seed ${plan.seed} breaks a promise; play it alone with --rounds 1 --seed ${plan.seed}; log: ${log}`)
  for (const line of lines) tell(`    ${line.slice(0, 1500)}`)
}

function canFill({ disks }: World): boolean {
  return disks.browser !== undefined && disks.desktop !== undefined
}

function openTally() {
  const violations: Violation[] = []
  const failedSeeds: number[] = []
  const told = new Map<string, number>()
  const blows = new Map<string, number>()
  const befell = new Map<Fate, number>(fates.map((fate) => [fate, 0]))
  const databases = { postgres: 0, pglite: 0 }
  const skipped = new Set<string>()
  let [saved, doubt, longestHealMs] = [0, 0, 0]
  const count = <K>(counts: Map<K, number>, key: K, more = 1) => counts.set(key, (counts.get(key) ?? 0) + more)
  return {
    open(world: World) {
      if (!canFill(world)) skipped.add('a full disk: only root on Linux may mount a small one')
    },
    add(plan: Plan, report: RoundReport) {
      databases[plan.database] += 1
      violations.push(...report.violations)
      if (report.violations.length > 0) failedSeeds.push(plan.seed)
      for (const kind of report.faults) count(told, kind)
      for (const what of report.fallen) count(blows, what)
      saved += report.noted.filter(({ is }) => is === 'saved').length
      doubt += report.noted.filter(({ is }) => is === 'doubt').length
      longestHealMs = Math.max(longestHealMs, report.healMs)
    },
    close(world: World) {
      for (const line of Object.values(world.lines)) for (const fate of fates) count(befell, fate, line.fates[fate])
    },
    report() {
      const of = (kind: ViolationKind) => violations.filter((each) => each.kind === kind).length
      return {
        ...(Object.fromEntries(violationKinds.map((kind) => [kind, of(kind)])) as Record<ViolationKind, number>), // one entry each
        saved,
        doubt,
        told: Object.fromEntries(told),
        blows: Object.fromEntries(blows),
        fates: Object.fromEntries(befell) as Record<Fate, number>, // begun with one entry each
        databases,
        longestHealMs,
        skipped: [...skipped],
        failedSeeds,
      }
    },
  }
}
