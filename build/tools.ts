import { join, resolve } from 'node:path'
import type { Command } from './children.ts'

export const root = resolve(import.meta.dirname, '..')

/** A tool of node_modules, started by Node itself: no shell and no npx, so it is the same on every system. */
export function tool(script: string, args: readonly string[], env?: NodeJS.ProcessEnv): Command {
  return {
    program: process.execPath,
    args: [join(root, 'node_modules', script), ...args],
    cwd: root,
    ...(env && { env }),
  }
}

/** A program of this house, run from its TypeScript. */
export function program(path: string, args: readonly string[], env?: NodeJS.ProcessEnv): Command {
  const loader = import.meta.resolve('tsx')
  return {
    program: process.execPath,
    args: ['--import', loader, join(root, path), ...args],
    cwd: root,
    ...(env && { env }),
  }
}
