/// <reference lib="webworker" />
// The plain browser's stand-in for the desktop shell: keeps the app's own files on this device, so that a window opens
// when the server is gone. It never touches data: whatever talks to the server goes past it.

import { dropOldVersions, keptFor, type Listing, takeVersion } from './keptVersions.ts'
import { ownPage } from './ownPage.ts'

const scope = self as unknown as ServiceWorkerGlobalScope // the library types a worker's global as a dedicated one's
const talksToServer = /^\/(api|sync|shell|health)(\/|$)/

// A server that is switched off does not refuse, it is silent: a person must not look at a blank tab meanwhile.
const patienceMs = 1_500
const never = new Promise<undefined>(() => {})

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined))
}

/** Written in by the build. Asked of the server, it could be another version's, or not to be had. */
declare const __SELVEDGE_KEPT__: Listing
const own = __SELVEDGE_KEPT__

async function activate(): Promise<void> {
  await dropOldVersions(caches, own.version)
  await scope.clients.claim()
}

/** The server's word first for the page itself, so that an update is seen; files with a hash in their name never change. */
async function answer(request: Request): Promise<Response> {
  if (request.mode !== 'navigate') return (await keptFor(caches, own.version, request)) ?? fetch(request)
  const kept = await keptFor(caches, own.version, '/')
  const fresh = await Promise.race([
    fetch(request).catch(() => undefined),
    kept === undefined ? never : pause(patienceMs),
  ])
  return ownPage(fresh, kept)
}

scope.addEventListener('install', (event) => event.waitUntil(takeVersion(caches, own).then(() => scope.skipWaiting())))
scope.addEventListener('activate', (event) => event.waitUntil(activate()))
scope.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== scope.location.origin || talksToServer.test(url.pathname)) return
  event.respondWith(answer(event.request))
})
