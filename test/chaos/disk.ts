import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Chance } from '../torture/chance.ts'

const sizeMb = 400

/** A small disk of a client's own, in memory, that can be filled to its last byte. */
export interface SmallDisk {
  fill(): void
  free(): void
  unmount(): void
}

/** Undefined where this system or this user may not mount one. */
export function mountSmallDisk(folder: string): SmallDisk | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  const mounted = asRoot('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'selvedge-chaos', folder])
  if (!mounted) return undefined
  const filler = join(folder, 'filler')
  const unmount = () => void asRoot('umount', ['--lazy', folder])
  // A run that ends by a bug or a Ctrl+C must not leave its memory mounted.
  process.once('exit', unmount)
  return {
    fill() {
      const file = openSync(filler, 'w')
      try {
        // Big pieces first, then ever smaller ones, until not one byte fits.
        for (let bytes = 1 << 20; bytes >= 1; bytes = bytes >> 4) writeUntilFull(file, Buffer.alloc(bytes))
      } finally {
        closeSync(file)
      }
    },
    free: () => rmSync(filler, { force: true }),
    unmount() {
      process.off('exit', unmount)
      unmount()
    },
  }
}

/** Whether a program of the system did what it was asked. */
function asRoot(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}

function writeUntilFull(file: number, piece: Buffer): void {
  try {
    for (;;) writeSync(file, piece)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  }
}

/** Turns single bits in the files of a browser's databases, as a dying disk would. Answers which files were hit. */
export function flipBits(folder: string, flips: number, chance: Chance): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => /\.(log|ldb)$|MANIFEST/.test(file) && statSync(file).size > 0)
    .sort()
  const hit = new Set<string>()
  for (let i = 0; i < flips; i++) {
    const file = files[Math.floor(chance() * files.length)]
    if (file === undefined) continue
    const bytes = readFileSync(file)
    const at = Math.floor(chance() * bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(chance() * 8))
    writeFileSync(file, bytes)
    hit.add(file)
  }
  return [...hit]
}
