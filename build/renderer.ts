import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './children.ts'
import { stampOf } from './stamp.ts'
import { root, tool } from './tools.ts'

export const rendererFolder = join(root, 'dist/renderer')

const sources = [
  ...['model', 'sync', 'workers', 'renderer', 'electron/bridge.ts'],
  ...['vite.config.ts', 'build/classicStart.ts', 'build/offlineListing.ts', 'package-lock.json'],
]
const stamp = stampOf(root, sources, join(root, 'dist/renderer.stamp'), join(rendererFolder, 'index.html'))

/**
 * Bundles the screens and the workers into dist/renderer, unless that is what lies there already. In a process of its
 * own: the server starts meanwhile, and a person can still stop both.
 */
export async function buildRenderer(): Promise<'built' | 'current'> {
  if (stamp.isCurrent()) return 'current'
  mkdirSync(rendererFolder, { recursive: true })
  // A test runner's own mode would be inherited, and make screens that keep nothing on the device.
  const env = { ...process.env, NODE_ENV: 'production' }
  const { code, output } = await run(tool('vite/bin/vite.js', ['build'], env), {
    timeoutMs: 5 * 60_000,
    show: 'quiet',
  })
  if (code !== 0) throw new Error(`The screens could not be built.\n${output.trim()}`)
  stamp.write()
  return 'built'
}
