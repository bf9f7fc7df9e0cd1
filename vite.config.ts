import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { classicStart } from './build/classicStart.ts'

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Lists what a window needs, for the worker that keeps it on the device. */
function offlineListing(): Plugin {
  return {
    name: 'offline-listing',
    apply: 'build',
    generateBundle(_options, bundle) {
      const files = Object.keys(bundle)
        .filter((name) => name !== 'index.html' && name !== 'offline.js' && !name.endsWith('.map'))
        .map((name) => `/${name}`)
        .concat('/mark.svg')
        .sort()
      const hash = createHash('sha256').update(files.join()).digest('hex').slice(0, 12)
      const source = JSON.stringify({ version: `${version}-${hash}`, files })
      this.emitFile({ type: 'asset', fileName: 'offline.json', source })
      // A browser looks at this one file only to see whether there is another version to be kept.
      const keeper = bundle['offline.js']
      if (keeper?.type !== 'chunk') throw new Error('The screens have no worker that keeps them.')
      keeper.code += `// ${version}-${hash}\n`
    },
  }
}

/** Bundles the windows: one page, hashed assets, the two workers as ES modules beside it. */
export default defineConfig({
  root: 'renderer',
  base: '/',
  plugins: [react(), classicStart(), offlineListing()],
  define: { __SELVEDGE_VERSION__: JSON.stringify(version) },
  worker: { format: 'es' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    // The page's policy allows fonts from its own origin only, so nothing may become a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1100,
    rolldownOptions: {
      input: { index: here('renderer/index.html'), offline: here('renderer/offline.worker.ts') },
      // A service worker's scope is its own folder, and its address must stay the same over updates.
      output: { entryFileNames: (chunk) => (chunk.name === 'offline' ? 'offline.js' : 'assets/[name]-[hash].js') },
    },
  },
})
