import { watch } from 'node:fs'
import { join } from 'node:path'
import { createServer } from 'vite'
import { endAllAtExit, onAskedToEnd } from './children.ts'
import { defaultPort, readStartOptions } from './options.ts'
import { type Server, serverCommand, startServer } from './server.ts'
import { buildServer } from './serverBundle.ts'
import { root } from './tools.ts'

/** The screens reload as they are edited; the server starts again when its own rooms change. */
const read = readStartOptions(process.argv.slice(2))
if (read.ok) await dev()
else {
  console.error(read.sentence)
  process.exitCode = 2
}

async function dev(): Promise<void> {
  endAllAtExit()
  const port = read.ok && read.value.port !== 0 ? read.value.port : defaultPort
  let server = await start(port)
  onAskedToEnd(() => void server.stop().then(() => process.exit(0)))

  const target = { target: `http://127.0.0.1:${port}` }
  const vite = await createServer({
    configFile: join(root, 'vite.config.ts'),
    root: join(root, 'renderer'),
    server: { host: '127.0.0.1', port: 5173, proxy: { '/api': target, '/sync': target, '/health': target } },
  })
  await vite.listen()
  vite.printUrls()

  let waiting: NodeJS.Timeout | undefined
  let turn: Promise<unknown> = Promise.resolve()
  const restart = () => {
    clearTimeout(waiting)
    // An editor writes one file in several strokes; only the last of them counts.
    waiting = setTimeout(() => {
      turn = turn.then(async () => {
        await server.stop()
        server = await start(port)
        await server.address
      })
    }, 150)
  }
  for (const room of ['server', 'model']) watch(join(root, room), { recursive: true }, restart)
}

async function start(port: number): Promise<Server> {
  // With a fault in its source the server runs on as it was; the bundler has said where the fault is.
  await buildServer().catch(() => undefined)
  const say = (line: string) => console.log(`[server] ${line}`)
  const folder = join(root, '.cache/dev')
  const server = startServer(serverCommand(['--port', String(port), '--data', folder]), say)
  void server.address.then((address) =>
    say(address === null ? 'It has ended; it starts again with the next edit.' : `It answers at ${address}`),
  )
  return server
}
