import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSegmentFiles, type SegmentFiles } from '../../server/segmentFiles.ts'

let folder: string
let files: SegmentFiles

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'selvedge-files-'))
  files = await openSegmentFiles(folder)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const bytes = new TextEncoder().encode('the rows of two views that see the same. '.repeat(50_000))

async function isWhole(id: string): Promise<boolean> {
  const [plain, gzip, br] = [await files.read(id, 'identity'), await files.read(id, 'gzip'), await files.read(id, 'br')]
  if (plain === undefined || gzip === undefined || br === undefined) return false
  return [plain, gunzipSync(gzip), brotliDecompressSync(br)].every((each) => each.equals(bytes))
}

test('views that come to the same bytes at once keep them once, and none of them fails', async () => {
  const ids = await Promise.all(Array.from({ length: 12 }, () => files.keep(bytes)))
  expect(new Set(ids).size).toBe(1)
  expect(await isWhole(ids[0] ?? '')).toBe(true)
  expect(await readdir(folder)).toHaveLength(3)
})

test('bytes that are kept while they are removed for another view are there afterwards', async () => {
  const id = await files.keep(bytes)
  const removing = files.remove(id)
  expect(await files.keep(bytes)).toBe(id)
  await removing
  expect(await isWhole(id)).toBe(true)
})

test('a segment that lacks one of its spellings counts as gone, and is whole when it is kept again', async () => {
  const id = await files.keep(bytes)
  for (const ending of ['pack', 'pack.gz', 'pack.br']) {
    await rm(path.join(folder, `${id}.${ending}`))
    expect(await files.has(id)).toBe(false)
    await files.keep(bytes)
    expect([await files.has(id), await isWhole(id)]).toEqual([true, true])
  }
})

test('a segment that a power cut has emptied counts as gone, and is whole when it is kept again', async () => {
  const id = await files.keep(bytes)
  for (const [ending, encoding] of [
    ['pack', 'identity'],
    ['pack.gz', 'gzip'],
    ['pack.br', 'br'],
  ] as const) {
    await truncate(path.join(folder, `${id}.${ending}`))
    expect([await files.has(id), await files.read(id, encoding)]).toEqual([false, undefined])
    await files.keep(bytes)
    expect([await files.has(id), await isWhole(id)]).toEqual([true, true])
  }
})

test('a segment whose every file was emptied is as old as they are, and is removed like any other', async () => {
  const id = await files.keep(bytes)
  for (const ending of ['pack', 'pack.gz', 'pack.br']) await truncate(path.join(folder, `${id}.${ending}`))
  expect(await files.keptMs(id)).toBeGreaterThan(0)
  await files.remove(id)
  expect([await files.keptMs(id), await readdir(folder)]).toEqual([undefined, []])
})
