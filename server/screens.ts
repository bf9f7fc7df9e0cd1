import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { pageHeader } from '../model/page.ts'

const kinds: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.map': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
}

const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Shows a file of the built screens, or their first page for an address that only they know. False: there is none. */
export type ShowScreen = (request: FastifyRequest, reply: FastifyReply, path: string) => Promise<boolean>

export async function screens(folder: string | null): Promise<ShowScreen> {
  if (folder === null) return async () => false
  const root = path.resolve(folder)
  return async (request, reply, asked) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false
    const file = inside(root, asked)
    if (file === undefined) return false
    const found = await read(file)
    // A missing script must not be answered with a page: the browser would run it.
    if (found === undefined && path.extname(file) !== '') return false
    const shown = found === undefined ? path.join(root, 'index.html') : file
    const bytes = found ?? (await read(shown))
    if (bytes === undefined) return false
    const isHashed = /[-.][A-Za-z0-9_-]{8,}\.\w+$/.test(shown) && path.basename(path.dirname(shown)) === 'assets'
    await reply
      .code(200)
      .headers({
        [pageHeader]: 'screens',
        'content-security-policy': policy,
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      })
      .type(kinds[path.extname(shown)] ?? 'application/octet-stream')
      .send(bytes)
    return true
  }
}

/** The file an address means, or undefined where it would lie outside the folder. */
function inside(root: string, asked: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(asked)
  } catch {
    return undefined
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return undefined
  const file = path.resolve(root, `.${decoded}`)
  return file === root || file.startsWith(root + path.sep) ? file : undefined
}

async function read(file: string): Promise<Buffer | undefined> {
  const found = await stat(file).catch(() => undefined)
  return found?.isFile() === true ? readFile(file) : undefined
}
