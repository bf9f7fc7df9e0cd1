import { createReadStream, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import type { FactoryBlock } from './factory.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
}

/** Serves the bench's page and the factory's blocks on this machine, cross-origin isolated as the app's own pages are. */
export async function serveBench(pages: string, blocks: readonly FactoryBlock[]) {
  const byNo = new Map(blocks.map((block) => [String(block.no), block]))
  const list = JSON.stringify(blocks.map(({ bytes: _, ...block }) => block))
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp')
    const block = byNo.get(path.slice('/blocks/'.length))
    if (path === '/blocks') response.end(list)
    else if (block !== undefined) response.end(block.bytes)
    else {
      const file = join(pages, path === '/' ? 'index.html' : path)
      if (!file.startsWith(pages) || !existsSync(file)) response.writeHead(404).end()
      else {
        response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream')
        createReadStream(file).pipe(response)
      }
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() }
}
