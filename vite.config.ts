import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { classicStart } from './build/classicStart.ts'
import { offlineListing } from './build/offlineListing.ts'

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Bundles the windows: one page, hashed assets, the two workers as ES modules beside it. */
export default defineConfig({
  root: 'renderer',
  base: '/',
  plugins: [react(), classicStart(), offlineListing(version)],
  define: { __SELVEDGE_VERSION__: JSON.stringify(version) },
  worker: { format: 'es' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    // The page's policy allows fonts from its own origin only, so nothing may become a data: address.
    assetsInlineLimit: 0,
    // What comes later shares the first scripts, which are there by then and are no modules.
    modulePreload: { polyfill: false, resolveDependencies: () => [] },
    chunkSizeWarningLimit: 1100,
    rolldownOptions: {
      input: { index: here('renderer/index.html'), offline: here('renderer/offline.worker.ts') },
      // A service worker's scope is its own folder, and its address must stay the same over updates.
      output: {
        entryFileNames: (chunk) => (chunk.name === 'offline' ? 'offline.js' : 'assets/[name]-[hash].js'),
        // Three scripts begin in three tasks, between which the window can draw. They change at different times, too.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\/|renderer\/drawInto/, priority: 2 },
            { name: 'kit', test: /node_modules\/(?!echarts|zrender|tslib)/, priority: 1 },
          ],
        },
      },
    },
  },
})
