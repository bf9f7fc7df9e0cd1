import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tables } from '../../model/tables.ts'
import { lockFolder, type ProcessProbe } from '../../server/folderLock.ts'
import { openFolder } from '../../server/pglite.ts'
import { prepare } from '../../server/prepare.ts'
import { sql } from '../../server/sql.ts'
import { openState } from '../../server/state.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'selvedge-data-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Processes that live only in this test. */
function processes() {
  const alive = new Map<number, string>()
  let now = Date.now()
  return {
    start(pid: number, mark = `start of ${pid}`): ProcessProbe {
      alive.set(pid, mark)
      return { pid, isAlive: (each) => alive.has(each), mark: async (each) => alive.get(each) ?? '', nowMs: () => now }
    },
    kill: (pid: number) => alive.delete(pid),
    pass(ms: number) {
      now += ms
    },
  }
}

test('a folder has one living owner; the second one is told who it is', async () => {
  const system = processes()
  const lock = await lockFolder(folder, system.start(101))
  await expect(lockFolder(folder, system.start(102))).rejects.toThrow('process 101')
  await lock.release({ clean: true })
  expect(await (await lockFolder(folder, system.start(102))).wasClean).toBe(true)
})

test('the lock of a dead owner is taken over, also when its number lives again in another process', async () => {
  const system = processes()
  await lockFolder(folder, system.start(101))
  system.kill(101)
  await lockFolder(folder, system.start(102))
  system.kill(102)
  const heir = system.start(103)
  system.start(102, 'somebody else')
  await lockFolder(folder, heir)
  await expect(lockFolder(folder, system.start(104))).rejects.toThrow('process 103')
})

test('of many that find a stale lock at once, one gets the folder', async () => {
  const system = processes()
  await lockFolder(folder, system.start(1))
  system.kill(1)
  const tries = Array.from({ length: 10 }, (_, i) => lockFolder(folder, system.start(200 + i)))
  const outcomes = await Promise.allSettled(tries)
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
})

test('a lock that was half written when its owner died is waited for, then taken over', async () => {
  const system = processes()
  await writeFile(path.join(folder, 'server.lock'), '{"pi')
  system.pass(60_000)
  await lockFolder(folder, system.start(101))
  await expect(lockFolder(folder, system.start(102))).rejects.toThrow('process 101')
})

test('an orderly close keeps the epoch, a death begins a new one, and no row is lost by either', async () => {
  const system = processes()
  const epochs: string[] = []
  for (const [pid, ending] of [
    [1, 'close'],
    [2, 'die'],
    [3, 'close'],
  ] as const) {
    const database = await openFolder({ folder, probe: system.start(pid) })
    await prepare(database, tables)
    epochs.push((await openState(database)).epoch)
    await database.query(sql`insert into login_attempt (username, failures, last_at) values (${`p${pid}`}, 1, now())`)
    await database.close()
    // A death leaves the lock and no mark.
    if (ending === 'die') {
      await rm(path.join(folder, 'closed-in-order'))
      await writeFile(path.join(folder, 'server.lock'), JSON.stringify({ pid, mark: `start of ${pid}` }))
    }
    system.kill(pid)
  }
  expect(epochs[1]).toBe(epochs[0])
  expect(epochs[2]).not.toBe(epochs[1])
  const again = await openFolder({ folder, probe: system.start(4) })
  expect(await again.query(sql`select username from login_attempt order by 1`)).toEqual([
    { username: 'p1' },
    { username: 'p2' },
    { username: 'p3' },
  ])
  await again.close()

  const fresh = await openFolder({ folder, probe: system.start(5), fresh: true })
  expect(await fresh.query(sql`select to_regclass('login_attempt')::text as found`)).toEqual([{ found: null }])
  await fresh.close()
  expect(await readdir(folder)).toContain('pglite.before')
}, 180_000)

test('a damaged folder is refused in words', async () => {
  const system = processes()
  await writeFile(path.join(folder, 'pglite'), 'not a database')
  await expect(openFolder({ folder, probe: system.start(1) })).rejects.toThrow('looks damaged')
  const file = path.join(folder, 'file')
  await writeFile(file, '')
  await expect(openFolder({ folder: path.join(file, 'inside'), probe: system.start(2) })).rejects.toThrow(
    'cannot be made or written',
  )
})

test('a first start that was ended half way leaves nothing in the way of the next one', async () => {
  const half = path.join(folder, 'pglite.making-x7Kq2a')
  await mkdir(half)
  await writeFile(path.join(half, 'PG_VERSION'), '17')
  let told = 0
  const onMaking = () => {
    told += 1
  }
  const probe = processes().start(101)
  const database = await openFolder({ folder, probe, onMaking })
  expect([told, database.unclean]).toEqual([1, false])
  await database.query(sql`create table kept (id integer)`)
  await database.close()
  expect((await readdir(folder)).sort()).toEqual(['closed-in-order', 'pglite'])

  const again = await openFolder({ folder, probe, onMaking })
  expect(await again.query(sql`select * from kept`)).toEqual([])
  expect(told).toBe(1)
  await again.close()
})
