import { createReadStream, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, extname, join } from 'node:path'
import type { FactoryBlock } from './factory.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
}

/** A block's rows in the forms that databases are given, made before anybody is timed. */
export interface Shapes {
  readonly json: Uint8Array
  readonly csv: Uint8Array
}

/**
 * Serves the bench's page, the factory's blocks and DuckDB's own files from its package on this machine, cross-origin
 * isolated as the app's own pages are. A block's other forms are beside it: /blocks/1.json, /blocks/1.csv.
 */
export async function serveBench(pages: string, blocks: readonly FactoryBlock[], shapes: readonly Shapes[]) {
  const byPath = new Map<string, Uint8Array>()
  for (const [i, block] of blocks.entries()) {
    byPath.set(`/blocks/${block.no}`, block.bytes)
    const shape = shapes[i]
    if (shape === undefined) continue
    byPath.set(`/blocks/${block.no}.json`, shape.json)
    byPath.set(`/blocks/${block.no}.csv`, shape.csv)
  }
  byPath.set('/blocks', Buffer.from(JSON.stringify(blocks.map(({ bytes: _, ...block }) => block))))
  const duckdb = dirname(createRequire(import.meta.url).resolve('@duckdb/duckdb-wasm/dist/duckdb-eh.wasm'))
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp')
    const body = byPath.get(path)
    if (body !== undefined) {
      response.end(body)
      return
    }
    const [root, name] = path.startsWith('/duckdb/') ? [duckdb, path.slice('/duckdb/'.length)] : [pages, path]
    const file = join(root, name === '/' ? 'index.html' : name)
    if (!file.startsWith(root) || !existsSync(file)) response.writeHead(404).end()
    else {
      response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream')
      createReadStream(file).pipe(response)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() }
}
