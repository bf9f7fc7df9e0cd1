import { transform } from 'esbuild'
import type { Plugin, Rollup } from 'vite'

/** Under this name the scripts that come later find what they share with the first one. */
const shared = 'selvedgeStart'
/** Part of the first script's name: a file is kept for good under its name, so other content needs another one. */
const revision = 'classic 2'

/**
 * Makes the page's first script a classic one. Chromium keeps the compiled code of classic scripts beside them, and of
 * those that a service worker takes into its cache all of it; a module it parses anew whenever a window opens, and
 * compiles each function in the middle of the drawing that calls it first.
 */
export function classicStart(): Plugin {
  return {
    name: 'classic-start',
    apply: 'build',
    enforce: 'post',
    augmentChunkHash: ({ name }) => (name === 'index' ? revision : undefined),
    transformIndexHtml: {
      order: 'post',
      // A deferred script runs when a module would: in its turn, when the page has been read.
      handler: (html) => once(html, /<script type="module" crossorigin(?= src="\/assets\/index-)/, '<script defer'),
    },
    async generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
      const start = chunks.find((chunk) => chunk.isEntry && chunk.name === 'index')
      if (start === undefined) throw new Error('The screens have no entry "index".')
      if (start.imports.length > 0) throw new Error(`A classic script imports nothing: ${start.imports.join(', ')}`)
      start.code = await asClassic(start.code)
      for (const chunk of chunks) if (chunk.imports.includes(start.fileName)) chunk.code = withoutImport(chunk, start)
    },
  }
}

async function asClassic(code: string): Promise<string> {
  const result = await transform(code, {
    format: 'iife',
    globalName: shared,
    // Names were made short before; those of a build that keeps them are wanted by whoever reads a profile.
    minifyWhitespace: true,
    minifySyntax: true,
    target: 'chrome140',
    // What a module is without saying so.
    banner: '"use strict";',
    // Every address in it begins with a slash, so any address of the page's origin will do.
    define: { 'import.meta.url': 'document.baseURI', 'import.meta.resolve': 'undefined' },
  })
  return result.code
}

/** A module that imported the first script would run it a second time. */
function withoutImport(chunk: Rollup.OutputChunk, start: Rollup.OutputChunk): string {
  const path = start.fileName.replace(/^assets\//, './')
  const found = new RegExp(`import\\s*\\{([^}]*)\\}\\s*from\\s*["'\`]${path.replaceAll('.', '\\.')}["'\`];?`)
  return once(chunk.code, found, (_, names) => `const{${String(names).replaceAll(/\s+as\s+/g, ':')}}=${shared};`)
}

/** @throws when that is not there: the screens would not start, or start twice */
function once(text: string, found: RegExp, by: string | ((match: string, ...groups: unknown[]) => string)): string {
  if (!found.test(text)) throw new Error(`The bundle of the screens has nothing like ${found}.`)
  return typeof by === 'string' ? text.replace(found, by) : text.replace(found, by)
}
