import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { type BrowserFound, debianInstall, findBrowser } from './browser.ts'
import { codeChecks, runChecks } from './checks.ts'
import { type Command, endAllAtExit, onAskedToEnd, run } from './children.ts'
import { buildElectron, buildElectronHost } from './electron.ts'
import { startPostgres } from './postgres.ts'
import { buildRenderer } from './renderer.ts'
import { endStrays, runMark } from './strays.ts'
import { root, tool } from './tools.ts'
import { oneFailure, readPlaywright, readVitest, sum, type Tally } from './verdict.ts'

const minuteMs = 60_000
/** Of one failure. */
const mostLines = 200
const mark = randomUUID()
const artefacts = join(root, 'artefacts')

endAllAtExit()
process.once('exit', () => endStrays(mark))
onAskedToEnd(() => process.exit(130))

const browser = await bringBrowser()
const database = await bringDatabase()
const env: NodeJS.ProcessEnv = {
  ...process.env,
  [runMark]: mark,
  ...('path' in browser && { SELVEDGE_BROWSER: browser.path }),
  ...(database.ok && { SELVEDGE_TEST_DATABASE_URL: database.url }),
}
// A server that a test starts must take the database which that test has in mind, not this one.
delete env.DATABASE_URL
mkdirSync(artefacts, { recursive: true })

const tallies = [
  await part('build', buildAll),
  await part('check', check),
  await part('rooms and screens', () =>
    runTests(
      tool(
        'vitest/vitest.mjs',
        ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportOf('vitest')}`],
        env,
      ),
      { report: reportOf('vitest'), timeoutMs: 25 * minuteMs, read: (report) => readVitest(report, root) },
    ),
  ),
  await part('end to end', () =>
    runTests(tool('@playwright/test/cli.js', ['test'], env), {
      report: reportOf('e2e'),
      timeoutMs: 25 * minuteMs,
      read: readPlaywright,
    }),
  ),
]
if (database.ok) await database.stop()
else tallies.push(oneFailure('environment', 'PostgreSQL', database.missing))
if ('missing' in browser) tallies.push(oneFailure('environment', 'a browser', browser.missing))
tell(sum(tallies))

async function part(name: string, work: () => Tally | Promise<Tally>): Promise<Tally> {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(4, 76 - name.length))}`)
  const tally = await work()
  for (const { pid, command } of endStrays(mark)) console.log(`Left running and ended: ${pid} ${command.slice(0, 100)}`)
  return tally
}

/** Whatever tests share is built once, so that no test waits for a bundler or meets half a bundle. */
async function buildAll(): Promise<Tally> {
  try {
    const [screens] = await Promise.all([buildRenderer(), buildElectron(), buildElectronHost()])
    console.log(`The screens are ${screens}, the shell is built.`)
    return { passed: 1, failed: [], skipped: [] }
  } catch (error) {
    return oneFailure('build', 'the bundles', error instanceof Error ? error.message : String(error))
  }
}

async function check(): Promise<Tally> {
  const checked = await runChecks(codeChecks)
  return sum(
    checked.map(({ name, fault }) =>
      fault === null ? { passed: 1, failed: [], skipped: [] } : oneFailure('check', name, fault),
    ),
  )
}

interface Reporting {
  readonly report: string
  readonly timeoutMs: number
  readonly read: (report: unknown) => Tally
}

async function runTests(command: Command, { report, timeoutMs, read }: Reporting): Promise<Tally> {
  rmSync(report, { force: true })
  const ran = await run(command, { timeoutMs, show: 'live' })
  const name = command.args[0]?.includes('vitest') ? 'vitest' : 'playwright'
  if (ran.timedOut) return oneFailure(name, 'the run as a whole', `It was ended after ${timeoutMs / minuteMs} minutes.`)
  if (!existsSync(report)) return oneFailure(name, 'the run as a whole', `It ended (${ran.code}) without a report.`)
  const tally = read(JSON.parse(readFileSync(report, 'utf8')))
  if (ran.code === 0 || tally.failed.length > 0) return tally
  return sum([tally, oneFailure(name, 'the run as a whole', `It ended with ${ran.code} and named no failure.`)])
}

function reportOf(name: string): string {
  return join(artefacts, `${name}.json`)
}

/** Takes the browser that is there. On Debian, where this process may, it brings one. */
async function bringBrowser(): Promise<BrowserFound> {
  const { chromium } = await import('playwright-core')
  const search = () =>
    findBrowser({
      platform: process.platform,
      env: process.env,
      exists: existsSync,
      playwrightPath: chromium.executablePath(),
    })
  const found = search()
  if ('path' in found || process.env.SELVEDGE_BROWSER || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    return found
  }
  const [program, ...args] = debianInstall
  console.log(`There is no browser yet: ${debianInstall.join(' ')}`)
  spawnSync(program, ['update'], { stdio: 'ignore' })
  spawnSync(program, args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  return search()
}

type DatabaseFound =
  | { readonly ok: true; readonly url: string; readonly stop: () => Promise<void> }
  | { readonly ok: false; readonly missing: string }

/** The PostgreSQL that was named, else one of our own for this run. */
async function bringDatabase(): Promise<DatabaseFound> {
  const url = process.env.SELVEDGE_TEST_DATABASE_URL || process.env.DATABASE_URL
  if (url) return { ok: true, url, stop: async () => {} }
  const started = await startPostgres()
  if (!started.ok) return started
  console.log(`PostgreSQL ${started.postgres.version} runs for the tests.`)
  return { ok: true, url: started.postgres.url, stop: started.postgres.stop }
}

function tell({ passed, failed, skipped }: Tally): void {
  if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.map((each) => `  ${each}`).join('\n')}`)
  for (const { where, what, why } of failed)
    console.log(`\n✗ ${where} › ${what}\n${indent(stripVTControlCharacters(why).trim())}`)
  console.log(`\n${passed} passed, ${failed.length} failed`)
  process.exit(failed.length === 0 ? 0 : 1)
}

/** What a person can act on: our own lines of a stack, and of a long story its beginning. */
function indent(text: string): string {
  const lines = text.split('\n').filter((line) => !/^\s+at .*(node_modules|node:internal|<anonymous>)/.test(line))
  const shown = lines.slice(0, mostLines).map((line) => `    ${line}`)
  return [...shown, ...(lines.length > mostLines ? [`    … ${lines.length - mostLines} more lines`] : [])].join('\n')
}
