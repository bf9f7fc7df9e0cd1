import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildOptions } from 'esbuild'
import { bundle, place } from './bundle.ts'
import { root } from './tools.ts'

const shell = join(root, 'dist/electron')
const host = join(root, 'dist/electron-host')

// A sandboxed preload must be CommonJS, and one kind for both keeps the main script's start synchronous: Electron wants
// schemes and the sandbox before it is ready.
const forNode = {
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['electron'],
  define: { 'import.meta.dirname': '__dirname' },
} satisfies BuildOptions

const forPage = { format: 'iife', target: 'es2023' } satisfies BuildOptions

/** Bundles the shell into dist/electron: main.cjs, preload.cjs and the package.json that Electron starts from. */
export async function buildElectron(): Promise<void> {
  const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const manifest = { name, productName: 'Selvedge', version, main: 'main.cjs' }
  await mkdir(shell, { recursive: true })
  await Promise.all([
    bundle('electron/main.ts', join(shell, 'main.cjs'), { ...forNode, sourcemap: true }),
    bundle('electron/preload.ts', join(shell, 'preload.cjs'), forNode),
    place(join(shell, 'package.json'), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)),
  ])
}

/** Bundles the test stand-in for Electron's executable into dist/electron-host; see test/electron-host/README.md. */
export async function buildElectronHost(): Promise<void> {
  await mkdir(host, { recursive: true })
  await Promise.all([
    bundle('test/electron-host/host.ts', join(host, 'host.cjs'), forNode),
    bundle('test/electron-host/worlds/page.ts', join(host, 'page-world.js'), forPage),
    bundle('test/electron-host/worlds/preload.ts', join(host, 'preload-world.js'), forPage),
    place(join(host, 'electron'), await readFile(join(root, 'test/electron-host/electron.sh')), 0o755),
    place(join(host, 'version'), Buffer.from('45.4.1')),
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildElectron()
  if (process.argv.includes('--host')) await buildElectronHost()
}
