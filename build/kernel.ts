import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { main } from 'assemblyscript/asc'

const here = join(import.meta.dirname, '../workers/columns/kernel')
export const generatedPath = join(here, 'generated', 'kernelBytes.ts')

/** Compiles the kernel and returns the text of the generated file: the same text for the same source, on any machine. */
export async function compileKernel(): Promise<string> {
  let wasm: Uint8Array | undefined
  const { error, stderr } = await main(
    [
      'kernel.ts',
      '--outFile',
      'kernel.wasm',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '-O3',
      '--converge',
      '--noAssert',
    ],
    {
      readFile: (name, folder) => readFile(join(here, 'assembly', folder, name), 'utf8').catch(() => null),
      writeFile: (_, contents) => {
        wasm = typeof contents === 'string' ? new TextEncoder().encode(contents) : contents
      },
      listFiles: () => [],
    },
  )
  if (error !== null || wasm === undefined) throw new Error(`The kernel does not compile.\n${stderr.toString()}`)
  return [
    '// Made of assembly/kernel.ts by `tsx build/kernel.ts`; a test makes it anew and compares.',
    `export const kernelBytes =\n  '${Buffer.from(wasm).toString('base64')}'`,
    '',
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(generatedPath, await compileKernel())
