import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { stampOf } from './stamp.ts'
import { root } from './tools.ts'

export const rendererFolder = join(root, 'dist/renderer')

const sources = ['model', 'sync', 'workers', 'renderer', 'electron/bridge.ts', 'vite.config.ts', 'package-lock.json']
const stamp = stampOf(root, sources, join(root, 'dist/renderer.stamp'), join(rendererFolder, 'index.html'))

/** Bundles the screens and the workers into dist/renderer, unless that is what lies there already. */
export async function buildRenderer(): Promise<'built' | 'current'> {
  if (stamp.isCurrent()) return 'current'
  mkdirSync(rendererFolder, { recursive: true })
  // Loaded late: a start that has nothing to build does not wait for the bundler.
  const { build } = await import('vite')
  await build({ configFile: join(root, 'vite.config.ts'), root: join(root, 'renderer'), logLevel: 'warn' })
  stamp.write()
  return 'built'
}
