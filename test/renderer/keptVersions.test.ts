import { expect, test } from 'vitest'
import { type Caches, dropOldVersions, keptFor, takeVersion } from '../../renderer/keptVersions.ts'

/** A browser's caches before a server that has the files of one version at a time, or is gone. */
function device() {
  const kept = new Map<string, Map<string, string>>()
  let served: Readonly<Record<string, string>> | undefined
  const caches: Caches = {
    has: async (name) => kept.has(name),
    keys: async () => [...kept.keys()],
    delete: async (name) => kept.delete(name),
    async match(request, options) {
      const text = kept.get(options?.cacheName ?? '')?.get(String(request))
      return text === undefined ? undefined : new Response(text)
    },
    async open(name) {
      const files = kept.get(name) ?? new Map<string, string>()
      kept.set(name, files)
      const addAll: Cache['addAll'] = async (paths) => {
        const found = [...paths].map((path) => [String(path), served?.[String(path)]] as const)
        for (const [path, text] of found) {
          if (text === undefined) throw new TypeError(`There is no ${path}.`)
        }
        for (const [path, text = ''] of found) files.set(path, text)
      }
      return { addAll } as Cache // the one method of it that is asked for
    },
  }
  const serve = (version: string) => {
    served = { '/': `page ${version}`, [`/assets/chart-${version}.js`]: `chart ${version}` }
  }
  const take = (version: string) => takeVersion(caches, { version, files: [`/assets/chart-${version}.js`] })
  return {
    kept: () => [...kept.keys()],
    serve,
    take,
    drop: (version: string) => dropOldVersions(caches, version),
    async update(version: string) {
      serve(version)
      await take(version)
      await dropOldVersions(caches, version)
    },
    end() {
      served = undefined
    },
    text: async (version: string, path: string) => (await keptFor(caches, version, path))?.text(),
  }
}

test('a window that was opened before an update finds the files that it has not loaded yet', async () => {
  const { update, text } = device()
  await update('1')
  await update('2')
  expect(await text('2', '/assets/chart-1.js')).toBe('chart 1')
  expect(await text('2', '/assets/chart-2.js')).toBe('chart 2')
})

test('without a server the page of the newest version opens, and not that of an older one which is still kept', async () => {
  const { update, end, text } = device()
  await update('1')
  await update('2')
  end()
  expect(await text('2', '/')).toBe('page 2')
})

test('a server that ends before the new version takes over stands in the way of neither it nor the tidying', async () => {
  const { update, serve, take, end, drop, kept, text } = device()
  for (const version of ['1', '2', '3', '4']) await update(version)
  serve('5')
  await take('5')
  end()
  await drop('5')
  expect(kept()).toEqual(['selvedge-2', 'selvedge-3', 'selvedge-4', 'selvedge-5'])
  expect(await text('5', '/')).toBe('page 5')
})

test('a version that could not be taken whole leaves nothing, and costs no earlier one its place', async () => {
  const { update, end, take, drop, serve, kept, text } = device()
  await update('1')
  end()
  await expect(take('2')).rejects.toThrow('There is no /.')
  serve('3')
  await expect(take('2')).rejects.toThrow('There is no /assets/chart-2.js.')
  await drop('1')
  expect(kept()).toEqual(['selvedge-1'])
  expect(await text('1', '/')).toBe('page 1')
})

test('a server that goes back to an earlier version has its page opened, though a newer one is kept', async () => {
  const { update, end, text } = device()
  await update('1')
  await update('2')
  await update('1')
  end()
  expect(await text('1', '/')).toBe('page 1')
  expect(await text('1', '/assets/chart-2.js')).toBe('chart 2')
})
