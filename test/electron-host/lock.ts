import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'

export interface LockOptions {
  readonly folder: string
  readonly argv: readonly string[]
  readonly onSecond: (argv: string[], cwd: string) => void
}

/**
 * Takes the lock of a data folder and answers how to give it back; or tells the holder our arguments and answers null.
 * The lock is the port on which its holder listens, so that of a killed one is simply not answered.
 */
export function takeLock({ folder, argv, onSecond }: LockOptions): (() => void) | null {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'electron-host.lock')
  if (tellHolder(file, argv)) return null
  const server = createServer((socket) => {
    let text = ''
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    socket.on('end', () => {
      const second: { argv: string[]; cwd: string } = JSON.parse(text) // written by `tellHolder`
      onSecond(second.argv, second.cwd)
    })
  })
  server.listen(0, '127.0.0.1', () => writeFileSync(file, String((server.address() as AddressInfo).port))) // listening, so it has a port
  server.unref()
  return () => rmSync(file, { force: true })
}

/** Electron's call answers at once, so the socket is spoken to by a child that is waited for. */
function tellHolder(file: string, argv: readonly string[]): boolean {
  let port: string
  try {
    port = readFileSync(file, 'utf8')
  } catch {
    return false
  }
  const message = JSON.stringify({ argv, cwd: process.cwd() })
  const program =
    'require("net").connect(+process.argv[1], "127.0.0.1").on("error", () => process.exit(1)).end(process.argv[2])'
  return spawnSync(process.execPath, ['-e', program, port, message]).status === 0
}
