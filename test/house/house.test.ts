import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  hasNoBarrel,
  hasNoCycle,
  isHandedTheWorld,
  keepsItsTypes,
  keepsTheArrows,
  leavesRootsAlone,
  loadsElectronInTheShellOnly,
  mostLines,
  namesPackagesAtHome,
  type Rule,
  staysShort,
} from './rules.ts'
import { readSource, sourceOf } from './source.ts'

const root = join(import.meta.dirname, '../..')
const rooms = ['model', 'sync', 'workers', 'renderer', 'server', 'electron', 'build', 'bench', 'test']
// AssemblyScript looks like TypeScript and is not: its own compiler reads it.
const otherLanguages = /^workers\/columns\/kernel\/assembly\//

const house = sourcePaths().map((path) => readSource(root, path))

/** Each rule, and a small bad house that must be caught word for word: a rule that sees nothing would pass for ever. */
const laws: readonly { says: string; rule: Rule; bad: Record<string, string>; caught: readonly string[] }[] = [
  {
    says: 'no arrow between rooms runs back',
    rule: keepsTheArrows,
    bad: {
      'model/party.ts': `import type { Push } from '../sync/push.ts'`,
      'sync/push.ts': `export const later = () => import('../workers/doors.ts')`,
      'renderer/list.ts': `import { scan } from '../workers/columns/scan.ts'\nimport type { Reader } from '../workers/doors.ts'`,
      'renderer/shell.ts': `import { linkOf } from '../electron/bridge.ts'\nimport type { Bridge } from '../electron/bridge.ts'`,
      'renderer/doors.ts': `new Worker(new URL('../workers/pen.worker.ts', import.meta.url))`,
      'renderer/peek.ts': `new Worker(new URL('../sync/loop.ts', import.meta.url))`,
      'server/rows.ts': `export { make } from '../test/make.ts'`,
      'electron/window.ts': `import { may } from '../model/access.ts'`,
      'electron/main.ts': `import { scan } from '../model/journal/frames.ts'`,
      'bench/list.ts': `import { scan } from '../workers/columns/scan.ts'`,
    },
    caught: [
      'model/party.ts:1 imports sync/push.ts, but model may not know sync',
      'sync/push.ts:1 imports workers/doors.ts, but sync may not know workers',
      'renderer/list.ts:1 imports workers/columns/scan.ts, but only workers/doors.ts is open to renderer',
      'renderer/shell.ts:1 imports electron/bridge.ts as a value, but only its types may cross',
      'renderer/peek.ts:1 starts sync/loop.ts',
      'server/rows.ts:1 imports test/make.ts, but server may not know test',
      'electron/window.ts:1 imports model/access.ts, but only model/journal/ is open to electron',
    ],
  },
  {
    says: 'no file knows itself in a circle, not even by type',
    rule: hasNoCycle,
    bad: {
      'sync/a.ts': `import { b } from './b.ts'`,
      'sync/b.ts': `export const c = 1\nexport type { C } from './c.ts'`,
      'sync/c.ts': `import type { A } from './a.ts'`,
      'sync/d.ts': `import { b } from './b.ts'`,
    },
    caught: ['sync/a.ts → sync/b.ts → sync/c.ts → sync/a.ts is a cycle'],
  },
  {
    says: 'no file only passes on what others say',
    rule: hasNoBarrel,
    bad: {
      'sync/index.ts': `export const a = 1`,
      'sync/all.ts': `import './polyfill.ts'\nexport * from './a.ts'\nexport { b } from './b.ts'`,
      'sync/own.ts': `export * from './a.ts'\nexport const own = 1`,
    },
    caught: ['sync/index.ts is an index: name it by its duty', 'sync/all.ts only passes on what other files say'],
  },
  {
    says: 'outside packages are named only in the room where they are at home',
    rule: namesPackagesAtHome,
    bad: {
      'workers/disk.ts': `import Dexie from 'dexie'\nimport { wrap } from 'comlink'`,
      'sync/notice.ts': `import { useState } from 'react'`,
      'model/row.ts': `import { readFileSync } from 'node:fs'\nimport { z } from 'zod'`,
      'build/serve.ts': `import type { FastifyInstance } from 'fastify'`,
      'renderer/Grid.tsx': `import '@mantine/core/styles.css'\nimport { Pool } from 'pg'`,
      'test/server/log.test.ts': `import { Pool } from 'pg'`,
    },
    caught: [
      'workers/disk.ts:1 imports dexie, which only sync may name',
      'sync/notice.ts:1 imports react, which only renderer may name',
      'model/row.ts:1 imports node:fs, but model must also run in a browser',
      'build/serve.ts:1 imports fastify, which only server may name',
      'renderer/Grid.tsx:2 imports pg, which only server may name',
    ],
  },
  {
    says: 'only the shell loads electron',
    rule: loadsElectronInTheShellOnly,
    bad: {
      'build/start.ts': `const binary = require('electron')`,
      'test/electron/window.test.ts': `import { app } from 'electron'`,
      'test/electron/types.ts': `import type { App } from 'electron'`,
      'electron/main.ts': `import { app } from 'electron'`,
    },
    caught: ['build/start.ts:1 loads electron', 'test/electron/window.test.ts:1 loads electron'],
  },
  {
    says: 'composition roots are imported by nobody',
    rule: leavesRootsAlone,
    bad: {
      'server/http.ts': `import { app } from './main.ts'`,
      'renderer/doors.ts': `import '../workers/writer.worker.ts'`,
      'renderer/pen.ts': `new Worker(new URL('../workers/writer.worker.ts', import.meta.url))`,
    },
    caught: [
      'server/http.ts:1 imports the composition root server/main.ts',
      'renderer/doors.ts:1 imports the composition root workers/writer.worker.ts',
    ],
  },
  {
    says: 'clock, randomness and environment are touched only in composition roots',
    rule: isHandedTheWorld,
    bad: {
      'sync/write.ts': `const at = new Date()\nconst id = globalThis.crypto.randomUUID()`,
      'server/push.ts': `import { randomUUID as newId } from 'node:crypto'\nexport const port = process.env.PORT`,
      'model/row.ts': `export const due = (now = Date.now) => now() + Math.random()`,
      'model/day.ts': `// Date.now() would be a clock, "process.env" a word.\nexport const day = new Date(0)`,
      'server/main.ts': `export const start = Date.now()`,
      'workers/writer.worker.ts': `export const start = performance.now()`,
      'test/sync/write.test.ts': `export const start = Date.now()`,
    },
    caught: [
      'sync/write.ts:1 reads the clock with new Date()',
      'sync/write.ts:2 reads crypto.randomUUID',
      'server/push.ts:1 imports randomUUID',
      'server/push.ts:2 reads process.env',
      'model/row.ts:1 reads Date.now',
      'model/row.ts:1 reads Math.random',
    ],
  },
  {
    says: 'no type is given up with "any"',
    rule: keepsItsTypes,
    bad: {
      'model/row.ts': `export const a: any = 1\nexport const b = a as any\nexport const c = new Map<string, any>()`,
      'model/word.ts': `// any\nexport const any = 'any'`,
    },
    caught: [
      'model/row.ts:1 gives its type up with "any"',
      'model/row.ts:2 gives its type up with "any"',
      'model/row.ts:3 gives its type up with "any"',
    ],
  },
  {
    says: `every file is shorter than ${mostLines} lines`,
    rule: staysShort,
    bad: { 'sync/long.ts': 'x\n'.repeat(mostLines), 'sync/short.ts': 'x\n'.repeat(mostLines - 1) },
    caught: [`sync/long.ts has ${mostLines} lines, and a file has fewer than ${mostLines}`],
  },
]

test('the walk sees the house', () => {
  const paths = house.map((source) => source.path)
  expect(paths).toEqual(expect.arrayContaining(['model/tables.ts', 'workers/doors.ts', 'test/house/house.test.ts']))
  expect(house.flatMap((source) => source.imports).length).toBeGreaterThan(100)
})

for (const { says, rule, bad, caught } of laws) {
  describe(says, () => {
    test('in this house', () => {
      const breaches = rule(house)
      expect(breaches, breaches.join('\n')).toEqual([])
    })
    test('and a house that breaks it is caught', () => {
      expect(rule(Object.entries(bad).map(([path, text]) => sourceOf(path, text)))).toEqual(caught)
    })
  })
}

function sourcePaths(): string[] {
  const inRooms = rooms.flatMap((room) => entries(room).map((name) => `${room}/${name}`))
  return [...entries('.', false), ...inRooms]
    .filter((path) => /\.tsx?$/.test(path) && !otherLanguages.test(path))
    .sort()
}

/** File names under a folder, with "/" on every system; none where a room is not built yet. */
function entries(folder: string, recursive = true): string[] {
  const path = join(root, folder)
  if (!existsSync(path)) return []
  const names = readdirSync(path, { recursive, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'))
  return names.filter((name) => !name.includes('node_modules/'))
}
