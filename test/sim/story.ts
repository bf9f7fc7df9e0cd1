import type { Grant } from '../../model/access.ts'
import { nobody, orderValues, seeded, seededIds } from '../world/make.ts'
import { memoryDisk } from '../world/memoryStore.ts'
import { buyers, edit, newValues, type Shown } from './edits.ts'
import { ModelServer } from './modelServer.ts'
import { fair, lossyTransport, type Network } from './network.ts'
import { isFullDisk, type Process } from './process.ts'
import { spoil } from './rot.ts'
import type { Desk, Kept, Saved, StoryOptions, World } from './stage.ts'
import { createUpdates } from './updates.ts'
import { virtualTime } from './virtualTime.ts'

const users = [
  '01890000-0000-7000-8000-00000000a001',
  '01890000-0000-7000-8000-00000000a002',
  '01890000-0000-7000-8000-00000000a003',
] as const
const everything: Grant = { role: 'merchandiser', scopeKind: 'all', scopeId: null }
const ofBuyer = (buyer: string): Grant => ({ role: 'merchandiser', scopeKind: 'buyer', scopeId: buyer })

/** Three machines with two windows each, a server, an office and an administrator, all driven by one seed. */
export function world({ seed, apps, server: bugs = {}, surgery = {} }: StoryOptions): World {
  // Each step has chance of its own, so that leaving one out of a failing story does not change the others.
  let random = seeded(seed)
  const time = virtualTime(Date.parse('2026-11-24T03:00:00.000Z'))
  const server = new ModelServer(time.nowMs, bugs)
  const ids = seededIds(seeded(seed ^ 0x5bd1e995), time.nowMs)
  const path: string[] = []
  const saved: Saved[] = []
  const allBugs: unknown[] = []
  const storm = { deadliness: 0 }
  let serverUp = true
  let backup = server.backup()
  const net: Network = {
    server,
    time,
    random: seeded(seed ^ 0x1234567),
    pageRows: 1 + Math.floor(random() * 6),
    serverIsUp: () => serverUp,
    ears: new Set(),
    misread: [],
    underway: new Map(),
  }
  const killer = seeded(seed ^ 0x7654321)
  // Few enough that what is promised at every moment stays well tried.
  const isRotten = seed % 5 === 0

  for (const user of users) server.setGrants(user, [everything])
  for (let i = 0; i < 6; i++)
    server.officeWrite(
      'salesOrder',
      orderId(i),
      { ...orderValues, orderNo: `PO-${i}`, buyer: pick(buyers), status: 'draft' },
      nobody,
    )

  const desks: Desk[] = users.map((user) => ({
    machine: {
      user,
      disk: memoryDisk(),
      journal: [],
      nextFrame: 1,
      lock: { holder: undefined, waiting: [] },
      skewMs: 0,
      cursorAt: undefined,
      wentBack: undefined,
      build: 1,
      isSpoilt: false,
      diskIsFull: false,
    },
    weather: { ...fair },
    windows: [undefined, undefined],
  }))

  const kept: Kept[] = []
  // A third of the stories: the others stay as long as they were.
  const updates =
    seed % 3 === 1
      ? createUpdates({ server, desks, kept, surgery, serverLeads: seed % 2 === 0, openWindow })
      : undefined

  function pick<T>(from: readonly T[]): T {
    const one = from[Math.floor(random() * from.length)]
    if (one === undefined) throw new Error('There was nothing to pick from.')
    return one
  }

  function openWindow(desk: Desk, window: number): void {
    const process = new (apps(desk.machine.build).Process)({
      machine: desk.machine,
      time,
      ids,
      random: net.random,
      faults: { dies: () => killer() < storm.deadliness },
      transport: lossyTransport(net, desk.machine.user, desk.weather, desk.machine.build),
      surgery,
    })
    desk.windows[window] = process
    void process.start().catch((error: unknown) => {
      if (isFullDisk(error)) process.kill()
      else if (process.alive) allBugs.push(error)
    })
  }

  function reviveAll(): void {
    for (const desk of desks) {
      for (const [window, process] of desk.windows.entries())
        if (process === undefined || !process.alive) openWindow(desk, window)
    }
  }

  async function rowsOn(process: Process): Promise<readonly Shown[]> {
    // What the person looks at: the hot rows and, for the rest, what the server last sent.
    const known = [...server.rowsFor(process.machine.user).keys()]
    const rows: Shown[] = []
    await process.store.read(['hot', 'deltas', 'blocks'], async (tx) => {
      const hot = await tx.all('hot')
      for (const each of hot) if (each.row !== null) rows.push({ table: each.table, row: each.row })
      for (const key of known) {
        const [table = '', id = ''] = key.split('/')
        if (hot.some((each) => each.table === table && each.id === id)) continue
        const row = await process.shelf.find(tx, table, id)
        if (row !== null) rows.push({ table, row })
      }
    })
    return rows
  }

  async function editIn(process: Process) {
    return edit(await rowsOn(process), { pick, random: () => random(), ids }, process.build)
  }

  /** The server has what waits and its answer is lost; the person does not know, and gives it up. */
  async function giveUpTooLate(desk: Desk, process: Process): Promise<string> {
    const { answerLost } = desk.weather
    desk.weather.answerLost = 1
    process.poke()
    let told = 'finds nothing to give up'
    for (let tries = 0; tries < 60 && told.startsWith('finds'); tries++) {
      await time.run(300)
      told = await settled(apps(process.build).giveUpOldest(process, server.wrote))
    }
    desk.weather.answerLost = answerLost
    return told
  }

  async function step(): Promise<string> {
    const dice = random()
    const at = Math.floor(random() * desks.length)
    const desk = desks[at]
    const window = Math.floor(random() * 2)
    if (desk === undefined) return ''
    if (updates !== undefined && random() < 0.12) return updates.step(desk, { pick, random: () => random() })
    const process = desk.windows[window]
    const who = `machine ${at} window ${window}`
    if (dice < 0.01) {
      server.prune()
      return 'the server forgets the log up to now'
    }
    if (dice < 0.05) {
      storm.deadliness = pick([0, 0, 0.01, 0.05])
      return `deadliness ${storm.deadliness}`
    }
    if (dice < 0.17) {
      const bad = () => pick([0, 0, 0.2, 0.5])
      Object.assign(desk.weather, {
        lost: bad(),
        answerLost: bad(),
        doubled: bad(),
        truncated: bad(),
        stalled: bad(),
        hintsLost: bad(),
        cut: random() < 0.3,
        hung: bad(),
        mute: random() < 0.3,
      })
      return `the line of machine ${at} changes: ${JSON.stringify(desk.weather)}`
    }
    if (dice < 0.2) {
      serverUp = !serverUp
      return `the server is ${serverUp ? 'up' : 'down'}`
    }
    if (dice < 0.22) {
      backup = server.backup()
      return 'the administrator takes a backup'
    }
    if (dice < 0.235) {
      if (isRotten && random() < 0.5) {
        server.restore(backup, true)
        for (const each of desks) each.machine.isSpoilt = true
        return 'the disk image of the server is copied back, and nobody says so'
      }
      server.restore(backup)
      return 'the administrator restores the backup'
    }
    if (dice < 0.26) {
      const grants = pick([
        [everything],
        [ofBuyer(buyers[0])],
        [ofBuyer(buyers[1])],
        [ofBuyer(buyers[0]), ofBuyer(buyers[1])],
      ])
      server.setGrants(desk.machine.user, grants)
      return `the person at machine ${at} now has ${JSON.stringify(grants.map((grant) => grant.scopeId ?? 'all'))}`
    }
    if (dice < 0.3) {
      const order = pick([0, 1, 2, 3, 4, 5])
      const values = {
        note: `office ${Math.floor(random() * 1000)}`,
        ...(random() < 0.2 ? { buyer: pick(buyers) } : {}),
      }
      server.officeWrite('salesOrder', orderId(order), { ...values, ...newValues(server.version, random) }, nobody)
      return `the office writes order ${order}`
    }
    if (dice < 0.32) {
      desk.machine.skewMs = pick([0, 3_600_000, -86_400_000 * 365, 86_400_000 * 365])
      return `the clock of machine ${at} is off by ${desk.machine.skewMs} ms`
    }
    if (dice < 0.34) {
      desk.machine.diskIsFull = !desk.machine.diskIsFull
      return `the disk of machine ${at} is ${desk.machine.diskIsFull ? 'full' : 'free again'}`
    }
    if (isRotten && dice < 0.36) return `on machine ${at} ${(await rot(desk)) ?? 'there is nothing to spoil'}`
    if (process === undefined || !process.alive) {
      openWindow(desk, window)
      return `${who} opens`
    }
    if (dice < 0.38) {
      process.kill()
      return `${who} is killed`
    }
    if (dice < 0.41) {
      process.loseLock()
      return `${who} loses the lock without knowing`
    }
    if (dice < 0.42) {
      for (const each of desk.windows) each?.kill()
      desk.machine.disk = memoryDisk()
      desk.machine.cursorAt = undefined
      return `the store of machine ${at} vanishes`
    }
    if (dice < 0.43) return `${who} ${await giveUpTooLate(desk, process)}`
    if (dice < 0.46)
      return `${who} ${await settled(apps(process.build).attend(process, { pick, random: () => random() }))}`
    if (dice < 0.82) {
      const wanted = await settled(editIn(process))
      if (typeof wanted !== 'object') return `${who} finds nothing to edit`
      process.save(wanted.intent, wanted.ops, (written) => saved.push({ machine: at, written }))
      return `${who} saves ${wanted.intent} ${wanted.ops.map((op) => `${op.op} ${op.table} ${op.id.slice(-6)}`).join(', ')}`
    }
    const ms = pick([5, 50, 500, 5_000, 40_000])
    await time.run(ms)
    return `${ms} ms pass`
  }

  async function rot(desk: Desk): Promise<string | undefined> {
    const spoilt = await spoil(desk.machine.disk, random)
    if (spoilt !== undefined) desk.machine.isSpoilt = true
    return spoilt
  }

  /** Gives up waiting for a process that died in the middle, or whose disk refused. */
  async function settled<T>(work: Promise<T>): Promise<T | string> {
    const outcome = await Promise.race([
      work.catch(() => 'but the disk refuses' as const),
      new Promise<string>((resolve) => {
        let turns = 0
        const tick = () => (++turns > 50 ? resolve('dies') : setImmediate(tick))
        tick()
      }),
    ])
    return outcome
  }

  return {
    seed,
    time,
    server,
    desks,
    saved,
    bugs: allBugs,
    path,
    isRotten,
    net,
    apps,
    kept,
    rot,
    restart() {
      for (const desk of desks) for (const process of desk.windows) process?.kill()
      reviveAll()
    },
    async play(steps, skip, check) {
      reviveAll()
      await time.run(3_000)
      for (let i = 0; i < steps; i++) {
        if (skip.has(i)) continue
        random = seeded(Math.imul(seed, 2_654_435_761) ^ Math.imul(i + 1, 40_503))
        path.push(`${i}. ${await step()}`)
        await time.run(1)
        await check(i)
      }
    },
    async heal() {
      storm.deadliness = 0
      serverUp = true
      for (const desk of desks) {
        Object.assign(desk.weather, fair)
        desk.machine.diskIsFull = false
      }
      updates?.end()
      reviveAll()
    },
  }
}

function orderId(i: number): string {
  return `01890000-0000-7000-8000-00000000e00${i}`
}
