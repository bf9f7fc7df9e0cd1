import { readFileSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }

/** Bundles the windows: one page, hashed assets, the two workers as ES modules beside it. */
export default defineConfig({
  root: 'renderer',
  base: '/',
  plugins: [react()],
  define: { __SELVEDGE_VERSION__: JSON.stringify(version) },
  worker: { format: 'es' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    // The page's policy allows fonts from its own origin only, so nothing may become a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
})
