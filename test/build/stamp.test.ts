import { mkdirSync, mkdtempSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Stamp, stampOf } from '../../build/stamp.ts'

let root: string
let stamp: Stamp

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'selvedge-stamp-'))
  mkdirSync(join(root, 'model/tables'), { recursive: true })
  mkdirSync(join(root, 'dist'))
  writeFileSync(join(root, 'model/tables/party.ts'), 'one')
  writeFileSync(join(root, 'vite.config.ts'), 'two')
  writeFileSync(join(root, 'dist/index.html'), 'page')
  const result = join(root, 'dist/index.html')
  stamp = stampOf(root, ['model', 'vite.config.ts', 'notThere'], join(root, 'dist/stamp'), result)
})
afterEach(() => rmSync(root, { recursive: true }))

test('a bundle fits its sources from the mark until the next edit', () => {
  expect(stamp.isCurrent()).toBe(false)
  stamp.write()
  expect(stamp.isCurrent()).toBe(true)
  writeFileSync(join(root, 'model/tables/party.ts'), 'three')
  expect(stamp.isCurrent()).toBe(false)
})

test('files that were only touched, as by a checkout, change nothing', () => {
  stamp.write()
  utimesSync(join(root, 'vite.config.ts'), new Date(0), new Date(4_000_000_000_000))
  expect(stamp.isCurrent()).toBe(true)
})

test('a source that came or went, and a bundle that was deleted, are seen', () => {
  stamp.write()
  writeFileSync(join(root, 'model/new.ts'), '')
  expect(stamp.isCurrent()).toBe(false)
  unlinkSync(join(root, 'model/new.ts'))
  expect(stamp.isCurrent()).toBe(true)
  unlinkSync(join(root, 'dist/index.html'))
  expect(stamp.isCurrent()).toBe(false)
})
