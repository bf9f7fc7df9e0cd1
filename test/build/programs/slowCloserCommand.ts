import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from '../../../build/children.ts'
import { root } from '../../../build/tools.ts'

/** A program that is kept on the same tether as the server and takes a moment to close. */
export function slowCloser(port: number): Command {
  const loaders = [import.meta.resolve('tsx'), pathToFileURL(join(root, 'build/tether.ts')).href]
  const args = [...loaders.flatMap((loader) => ['--import', loader]), join(import.meta.dirname, 'slowCloser.ts')]
  return { program: process.execPath, args: [...args, String(port)], cwd: root }
}
