import { join } from 'node:path'
import type { Command } from '../../../build/children.ts'
import { serverCommand } from '../../../build/server.ts'

/** The command that starts the server, with the slow closer in the server's place. */
export function slowCloser(port: number): Command {
  const command = serverCommand([String(port)])
  const standIn = join(import.meta.dirname, 'slowCloser.ts')
  return { ...command, args: command.args.map((word) => (word.endsWith('main.ts') ? standIn : word)) }
}
