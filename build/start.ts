import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { endAllAtExit, endGently, launch, onAskedToEnd } from './children.ts'
import { type Client, chooseClient, findElectron } from './client.ts'
import { readStartOptions, type StartOptions, usage } from './options.ts'
import { passwordFor } from './password.ts'
import { buildRenderer, rendererFolder } from './renderer.ts'
import { type Server, serverCommand, startServer } from './server.ts'
import { buildServer } from './serverBundle.ts'
import { root } from './tools.ts'
import { type Store, welcome } from './welcome.ts'

const words = process.argv.slice(2)
const read = readStartOptions(words)
if (words.includes('--help')) console.log(usage)
else if (read.ok) await start(read.value)
else {
  console.error(read.sentence)
  process.exitCode = 2
}

async function start(options: StartOptions): Promise<void> {
  endAllAtExit()
  const secret = options.admin === null ? undefined : await passwordFor(options.admin)
  say('Starting.')
  await buildServer()
  // The server makes its demo factory while the screens are bundled: on a first start both take seconds.
  let server: Server | null = startServer(serverFor(options), say, secret)
  let closeWindow: () => Promise<void> = async () => {}
  let leaving = false
  const leave = async (code: number) => {
    if (leaving) return
    leaving = true
    say('Stopping.')
    await Promise.all([server?.stop(), closeWindow()])
    process.exit(code)
  }
  const leaveWith = (running: Server) =>
    running.ended.then((code) => {
      if (leaving || server !== running) return
      console.error(`The server has ended (${code ?? 'killed'}).`)
      void leave(code || 1)
    })
  onAskedToEnd(() => void leave(0))
  void leaveWith(server)

  if (!(await buildScreens(options))) return leave(1)
  const shown = await server.shown
  if (shown === null) return
  const show = (address: string) => {
    if (options.open) closeWindow = openClient(chooseClient(desk(), address))
  }
  if (shown.isMaking) {
    // The window shows how far the factory is and lets people in by itself, so nobody has to wait here.
    say(`The sign-in page is at ${shown.address} already.`)
    show(shown.address)
  }
  const address = await server.address
  if (address === null) return
  const canType = process.stdin.isTTY === true && !options.memory
  console.log(welcome({ address, store: storeOf(options), isDemo: await isDemo(address), canType }))
  if (!shown.isMaking) show(address)
  if (!canType) return

  const { port } = new URL(address)
  createInterface({ input: process.stdin }).on('line', async (line) => {
    if (line.trim().toLowerCase() !== 's' || leaving) return
    if (server) {
      const stopping = server
      server = null
      await stopping.stop()
      return say('The server is stopped. Edit something, then type s and Enter to start it again.')
    }
    server = startServer(serverFor({ ...options, port: Number(port), fresh: false, admin: null }), say)
    void leaveWith(server)
    const back = await server.address
    if (back !== null) say(`The server is back at ${back}`)
  })
}

function serverFor({ port, data, memory, fresh, orders, demo, admin }: StartOptions) {
  return serverCommand([
    ...['--port', String(port), '--orders', String(orders), '--renderer', rendererFolder],
    ...(data === null ? [] : ['--data', data]),
    ...(memory ? ['--memory'] : []),
    ...(fresh ? ['--fresh'] : []),
    ...(demo ? ['--demo'] : []),
    ...(admin === null ? [] : ['--init', '--admin', admin]),
  ])
}

function storeOf({ memory, data }: StartOptions): Store {
  if (memory) return 'memory'
  return data === null && process.env.DATABASE_URL ? 'postgres' : 'folder'
}

/** Whether the factory behind an address is the invented one. */
async function isDemo(address: string): Promise<boolean> {
  const answer = await fetch(`${address}/health`)
  const health: unknown = await answer.json()
  return typeof health === 'object' && health !== null && 'demo' in health && health.demo === true
}

/** Answers false, with the reason on the screen, when they could not be built. */
async function buildScreens({ open }: StartOptions): Promise<boolean> {
  const startMs = performance.now()
  try {
    const shell = open && findElectron(desk()) !== null
    const [screens] = await Promise.all([buildRenderer(), shell ? buildShell() : undefined])
    if (screens === 'built') say(`The screens are built (${((performance.now() - startMs) / 1000).toFixed(1)} s).`)
    return true
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return false
  }
}

async function buildShell(): Promise<void> {
  const { buildElectron } = await import('./electron.ts')
  await buildElectron()
}

function desk() {
  return {
    platform: process.platform,
    env: process.env,
    root,
    exists: existsSync,
    runs: (binary: string) => spawnSync(binary, ['--version'], { timeout: 15_000, stdio: 'ignore' }).status === 0,
  }
}

/** Opens the window. Returns how to close it, which does nothing where it is not ours to close. */
function openClient(client: Client): () => Promise<void> {
  const notOurs = async () => {}
  if (client.at === 'nowhere') {
    say(`${client.because} Open the address above in a browser that reaches this machine.`)
    return notOurs
  }
  if (client.at === 'browser') {
    spawn(client.program, client.args, { detached: true, stdio: 'ignore' })
      .once('error', () => say('No browser could be opened here: open the address above in one.'))
      .unref()
    return notOurs
  }
  const window = launch({ ...client, cwd: root }, ['ignore', 'ignore', 'inherit'])
  const onClosed = () => say('The window is closed. The server runs on until Ctrl+C.')
  window.once('exit', onClosed)
  return async () => {
    window.off('exit', onClosed)
    await endGently(window, 5_000)
  }
}

function say(line: string): void {
  console.log(`  ${line}`)
}
