import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createContext, Script } from 'node:vm'
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
  others: readonly string[] = [],
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
    build: { write: false, modulePreload: { polyfill: false }, rolldownOptions: { input } },
  })
  if (!('output' in result)) throw new Error('The build wrote nothing that could be looked at.')
  return result.output
}

function textOf(file: Rollup.OutputChunk | Rollup.OutputAsset | undefined): string {
  return file?.type === 'chunk' ? file.code : String(file?.source)
}

test('the first script of the page is a classic one that runs as strictly as a module', async () => {
  const output = await built(pages)
  const page = textOf(output.find(({ fileName }) => fileName === 'index.html'))
  const start = output.find((file) => file.type === 'chunk' && file.isEntry)
  expect(page).toContain(`<script defer src="/${start?.fileName}"></script>`)
  expect(page).not.toContain('type="module"')

  // The bundler's own lines ask what a link can do.
  const createElement = () => ({ relList: { supports: () => true } })
  const window = createContext({ URL, document: { baseURI: 'http://factory.example/orders', createElement } })
  new Script(textOf(start)).runInContext(window)
  expect(window.seen).toEqual({ counter: { times: 1 }, isStrict: true, at: 'http://factory.example/later' })
})

test('a script that comes later takes what it shares from the first one and does not run it again', async () => {
  const output = await built(pages)
  const later = output.find((file) => file.type === 'chunk' && !file.isEntry)
  expect(textOf(later)).not.toMatch(/import\s*[{"'`*]/)
  expect(textOf(later)).toMatch(/^const\s*\{[^}]+\}\s*=\s*selvedgeStart;/)
})

test('a first script that would have to import another one is not built', async () => {
  const other = "import { counter } from './counter.ts'\ncounter.times += 1\n"
  await expect(built({ ...pages, 'other.ts': other }, ['other.ts'])).rejects.toThrow('A classic script imports nothing')
})
