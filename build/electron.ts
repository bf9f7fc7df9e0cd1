import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'

const root = resolve(import.meta.dirname, '..')
const shell = join(root, 'dist/electron')
const host = join(root, 'dist/electron-host')

// A sandboxed preload must be CommonJS, and one kind for both keeps the main script's start synchronous: Electron wants
// schemes and the sandbox before it is ready.
const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['electron'],
  define: { 'import.meta.dirname': '__dirname' },
  logLevel: 'warning',
} satisfies BuildOptions

/** Bundles the shell into dist/electron: main.cjs, preload.cjs and the package.json that Electron starts from. */
export async function buildElectron(): Promise<void> {
  await mkdir(shell, { recursive: true })
  const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const manifest = { name, productName: 'Selvedge', version, main: 'main.cjs' }
  await Promise.all([
    build({
      ...common,
      entryPoints: [join(root, 'electron/main.ts')],
      outfile: join(shell, 'main.cjs'),
      sourcemap: true,
    }),
    build({ ...common, entryPoints: [join(root, 'electron/preload.ts')], outfile: join(shell, 'preload.cjs') }),
    writeFile(join(shell, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`),
  ])
}

/** Bundles the test stand-in for Electron's executable into dist/electron-host; see test/electron-host/README.md. */
export async function buildElectronHost(): Promise<void> {
  const source = join(root, 'test/electron-host')
  await mkdir(host, { recursive: true })
  const world = (name: string): BuildOptions => ({
    entryPoints: [join(source, `worlds/${name}.ts`)],
    outfile: join(host, `${name}-world.js`),
    bundle: true,
    format: 'iife',
    target: 'es2023',
  })
  await Promise.all([
    build({ ...common, entryPoints: [join(source, 'host.ts')], outfile: join(host, 'host.cjs') }),
    build(world('page')),
    build(world('preload')),
    copyFile(join(source, 'electron.sh'), join(host, 'electron')),
    writeFile(join(host, 'version'), '45.4.1'),
  ])
  await chmod(join(host, 'electron'), 0o755)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildElectron()
  if (process.argv.includes('--host')) await buildElectronHost()
}
