import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Says by content whether a bundle still fits its sources. Times of files would lie after a checkout, a copy or a clock
 * that was set.
 */
export interface Stamp {
  isCurrent(): boolean
  write(): void
}

/**
 * @param sources files and folders, from the root
 * @param file where the mark is kept; it belongs beside the bundle and not into it
 * @param result a file that the bundle must have
 */
export function stampOf(root: string, sources: readonly string[], file: string, result: string): Stamp {
  return {
    isCurrent: () => existsSync(result) && existsSync(file) && readFileSync(file, 'utf8') === digest(root, sources),
    write: () => writeFileSync(file, digest(root, sources)),
  }
}

function digest(root: string, sources: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of sources.flatMap((source) => filesUnder(root, source)).sort()) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0')
  }
  return hash.digest('hex')
}

function filesUnder(root: string, path: string): string[] {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (!statSync(full).isDirectory()) return [path]
  return readdirSync(full, { withFileTypes: true }).flatMap((entry) => filesUnder(root, `${path}/${entry.name}`))
}
