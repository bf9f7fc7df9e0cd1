import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

/** The worker knows what it keeps under this name until the bundle is whole. */
const gap = '__SELVEDGE_KEPT__'

/**
 * Lists what a window needs, and writes the list into the worker that keeps it on the device. A browser looks at that one
 * file only to see whether there is another version, and the worker that it finds there must not have to ask which.
 */
export function offlineListing(version: string): Plugin {
  return {
    name: 'offline-listing',
    apply: 'build',
    // After the page, which is written late too.
    enforce: 'post',
    generateBundle(_options, bundle) {
      const files = Object.keys(bundle)
        .filter((name) => name !== 'index.html' && name !== 'offline.js' && !name.endsWith('.map'))
        .map((name) => `/${name}`)
        .concat('/mark.svg')
        .sort()
      const page = bundle['index.html']
      if (page?.type !== 'asset') throw new Error('The screens have no page.')
      // The page alone has a name without a hash, and may change alone.
      const hash = createHash('sha256').update(files.join()).update(page.source).digest('hex').slice(0, 12)
      const listing = JSON.stringify({ version: `${version}-${hash}`, files })
      this.emitFile({ type: 'asset', fileName: 'offline.json', source: listing })
      const keeper = bundle['offline.js']
      if (keeper?.type !== 'chunk') throw new Error('The screens have no worker that keeps them.')
      const parts = keeper.code.split(gap)
      if (parts.length !== 2) throw new Error('The worker that keeps the screens does not name once what it keeps.')
      keeper.code = parts.join(listing)
    },
  }
}
