import { stripVTControlCharacters } from 'node:util'
import { type Command, run } from './children.ts'
import { tool } from './tools.ts'

export interface Check {
  readonly name: string
  readonly command: Command
}

export interface Checked {
  readonly name: string
  /** What the tool said, when it failed; null when all is well. */
  readonly fault: string | null
}

export const codeChecks: readonly Check[] = [
  { name: 'types', command: tool('typescript/bin/tsc', ['--noEmit', '--project', '.']) },
  {
    name: 'lint and format',
    command: tool('@biomejs/biome/bin/biome', ['ci', '--colors=off', '--error-on-warnings', '.']),
  },
  { name: 'dead code', command: tool('knip/bin/knip.js', ['--no-progress']) },
]

/** Apart from the others because the test run proves it anyway. */
export const arrowsCheck: Check = {
  name: 'arrows',
  command: tool('vitest/vitest.mjs', ['run', 'test/house', '--project', 'rooms']),
}

const timeoutMs = 5 * 60_000

/** Runs all checks side by side and prints one line for each as it ends. */
export function runChecks(checks: readonly Check[]): Promise<Checked[]> {
  return Promise.all(
    checks.map(async ({ name, command }) => {
      const ran = await run(command, { timeoutMs, show: 'quiet' })
      const passed = ran.code === 0
      console.log(`${passed ? '✓' : '✗'} ${name.padEnd(16)} ${(ran.ms / 1000).toFixed(1)} s`)
      const said = ran.timedOut ? `${ran.output}\nIt was stopped after ${timeoutMs / 60_000} minutes.` : ran.output
      return { name, fault: passed ? null : stripVTControlCharacters(said).trim() }
    }),
  )
}
