import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

const contentSecurityPolicy = [
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

/**
 * Sent with every file, not only with pages: a worker takes its policy from its own script's answer, and a page that
 * is cross-origin isolated refuses workers that do not say the same.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
}

const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

/** Answers the app's own files out of one folder, and nothing outside it, whatever the path says. */
export function createPages({ folder }: { folder: string }) {
  return async (request: Request): Promise<Response> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
    const path = decode(new URL(request.url).pathname)
    if (path === null) return refuse(400)
    // A path without an extension is a screen of the app, and the page finds out which.
    const wanted = extname(path) === '' ? '/index.html' : path
    const file = await within(folder, wanted)
    if (!file) return refuse(404)
    const type = mimeTypes[extname(file).toLowerCase()] ?? 'application/octet-stream'
    const body = request.method === 'HEAD' ? null : await readFile(file)
    return new Response(body && new Uint8Array(body), { headers: { ...pageHeaders, 'content-type': type } })
  }
}

/** The decoded path, or null for one that tries to be cleverer than a file name. */
function decode(pathname: string): string | null {
  try {
    const path = decodeURIComponent(pathname)
    const isPlain = !/[\0\\]/.test(path) && !path.split('/').includes('..')
    return isPlain ? path : null
  } catch {
    return null
  }
}

/** The real file, or null when there is none or a link leads out of the folder. */
async function within(folder: string, path: string): Promise<string | null> {
  try {
    const [root, file] = await Promise.all([realpath(folder), realpath(join(folder, path))])
    return file.startsWith(root + sep) ? file : null
  } catch {
    return null
  }
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: pageHeaders })
}
