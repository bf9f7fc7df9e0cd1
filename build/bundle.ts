import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { root } from './tools.ts'

/** Makes one file of an entry and all it imports. */
export async function bundle(entry: string, outfile: string, options: BuildOptions): Promise<void> {
  const entryPoints = [join(root, entry)]
  const input: BuildOptions & { write: false } = { ...options, entryPoints, outfile, bundle: true, write: false }
  const { outputFiles } = await build(input)
  await Promise.all(outputFiles.map(({ path, contents }) => place(path, contents)))
}

/** Puts a whole file in place at once, and only when it changed: the old one may be running at this moment. */
export async function place(path: string, contents: Uint8Array, mode = 0o644): Promise<void> {
  const old = await readFile(path).catch(() => null)
  if (old?.equals(contents)) return
  const fresh = `${path}.${process.pid}.new`
  await writeFile(fresh, contents)
  await chmod(fresh, mode)
  await rename(fresh, path)
}
