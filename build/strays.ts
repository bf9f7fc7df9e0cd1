import { readdirSync, readFileSync } from 'node:fs'

/** Every process of a test run carries this in its environment, so that those left behind can be told from others. */
export const runMark = 'SELVEDGE_TEST_RUN'

export interface Stray {
  readonly pid: number
  readonly command: string
}

/**
 * Ends what a finished step left running: a browser or a database that put itself into a group of its own. Only Linux
 * shows the environment of a process; elsewhere the answer is always empty.
 */
export function endStrays(mark: string): Stray[] {
  if (process.platform !== 'linux') return []
  const strays = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({ pid: Number(name), ...look(name) }))
    .filter(({ environment }) => environment.split('\0').includes(`${runMark}=${mark}`))
  for (const { pid } of strays) end(pid)
  return strays.map(({ pid, command }) => ({ pid, command }))
}

function look(name: string): { command: string; environment: string } {
  try {
    return {
      command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
      environment: readFileSync(`/proc/${name}/environ`, 'utf8'),
    }
  } catch {
    // It has ended meanwhile, or is another user's: no child of ours either way.
    return { command: '', environment: '' }
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It may have gone together with one that was ended a moment before.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
