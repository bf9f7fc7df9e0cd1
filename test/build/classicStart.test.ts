import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Context, createContext, Script } from 'node:vm'
import { build, type Rollup } from 'vite'
import { expect, onTestFinished, test } from 'vitest'
import { classicStart } from '../../build/classicStart.ts'

/** A page of one script, which loads another one later; both know the same counter. */
const pages = {
  'index.html': '<!doctype html><div id="root"></div><script type="module" src="/main.ts"></script>',
  'counter.ts': 'export const counter = { times: 0 }\nexport const own = () => this === undefined\n',
  'main.ts': [
    "import { counter, own } from './counter.ts'",
    'counter.times += 1',
    "Object.assign(globalThis, { seen: { counter, isStrict: own(), at: new URL('/later', import.meta.url).href } })",
    "Object.assign(globalThis, { more: () => import('./later.ts') })",
  ].join('\n'),
  'later.ts': "import { counter, own } from './counter.ts'\nexport const times = () => own() && counter.times\n",
}

async function built(
  files: Readonly<Record<string, string>>,
  { others = [], apart }: { readonly others?: readonly string[]; readonly apart?: RegExp } = {},
): Promise<Rollup.RolldownOutput['output']> {
  const root = mkdtempSync(join(tmpdir(), 'selvedge-classic-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const input = {
    index: join(root, 'index.html'),
    ...Object.fromEntries(others.map((path) => [path, join(root, path)])),
  }
  const result = await build({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [classicStart()],
    build: {
      write: false,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input,
        ...(apart && { output: { codeSplitting: { groups: [{ name: 'apart', test: apart }] } } }),
      },
    },
  })
  if (!('output' in result)) throw new Error('The build wrote nothing that could be looked at.')
  return result.output
}

function textOf(file: Rollup.OutputChunk | Rollup.OutputAsset | undefined): string {
  return file?.type === 'chunk' ? file.code : String(file?.source)
}

/** A window with as much of a page as the bundler's own lines ask for. */
function windowOf(): Context {
  const createElement = () => ({ relList: { supports: () => true } })
  return createContext({ URL, document: { baseURI: 'http://factory.example/orders', createElement } })
}

test('the first script of the page is a classic one that runs as strictly as a module', async () => {
  const output = await built(pages)
  const page = textOf(output.find(({ fileName }) => fileName === 'index.html'))
  const start = output.find((file) => file.type === 'chunk' && file.isEntry)
  expect(page).toContain(`<script defer src="/${start?.fileName}"></script>`)
  expect(page).not.toContain('type="module"')

  const window = windowOf()
  new Script(textOf(start)).runInContext(window)
  expect(window.seen).toEqual({ counter: { times: 1 }, isStrict: true, at: 'http://factory.example/later' })
})

test('what the first script imports from other files is run before it, by scripts of its own', async () => {
  const output = await built(pages, { apart: /counter/ })
  const html = textOf(output.find(({ fileName }) => fileName === 'index.html'))
  const names = [...html.matchAll(/<script defer src="\/([^"]+)"><\/script>/g)].map(([, name]) => name)
  expect(names.length).toBeGreaterThan(1)
  expect(html).not.toMatch(/type="module"|modulepreload/)
  const window = windowOf()
  for (const name of names) new Script(textOf(output.find(({ fileName }) => fileName === name))).runInContext(window)
  expect(window.seen).toEqual({ counter: { times: 1 }, isStrict: true, at: 'http://factory.example/later' })
})

test('nothing stands before the word that makes a script strict, though what comes later has a style sheet', async () => {
  const output = await built({
    ...pages,
    'later.css': '.later { color: red }',
    'later.ts': `import './later.css'\n${pages['later.ts']}`,
  })
  const start = textOf(output.find((file) => file.type === 'chunk' && file.isEntry))
  expect(start).toContain('later')
  expect(start).toMatch(/^"use strict";/)
})

test('a script that comes later takes what it shares from the first one and does not run it again', async () => {
  const output = await built(pages)
  const later = output.find((file) => file.type === 'chunk' && !file.isEntry)
  expect(textOf(later)).not.toMatch(/import\s*[{"'`*]/)
  expect(textOf(later)).toMatch(/^const\s*\{[^}]+\}\s*=\s*selvedge_index;/)
})

test('a page whose first scripts another program would run too is not built', async () => {
  const other = "import { counter } from './counter.ts'\ncounter.times += 1\n"
  await expect(built({ ...pages, 'other.ts': other }, { others: ['other.ts'] })).rejects.toThrow(
    'Only the page has its first scripts, and other.ts imports',
  )
})
