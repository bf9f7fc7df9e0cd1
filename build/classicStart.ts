import { transform } from 'esbuild'
import type { Plugin, Rollup } from 'vite'

/** Part of each script's name: a file is kept for good under its name, so other content needs another one. */
const revision = 'classic 3'

/**
 * Makes the page's first scripts classic ones: the entry, and before it the chunks that it imports. Chromium keeps the
 * compiled code of classic scripts beside them, and of those that a service worker takes into its cache all of it; a module
 * it parses anew whenever a window opens, and compiles each function in the middle of the drawing that calls it first.
 */
export function classicStart(): Plugin {
  return {
    name: 'classic-start',
    apply: 'build',
    enforce: 'post',
    augmentChunkHash: () => revision,
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const names = firstOf(chunksIn(bundle ?? {})).map(({ fileName }) => fileName)
        // Deferred scripts run when modules would: in their order, when the page has been read.
        const scripts = names.map((name) => `<script defer src="/${name}"></script>`).join('\n    ')
        const entry = /<script type="module" crossorigin src="\/assets\/index-[^"]+"><\/script>/
        return once(html, entry, scripts).replaceAll(/\s*<link rel="modulepreload"[^>]*>/g, '')
      },
    },
    generateBundle: {
      // The bundler writes lines of its own before a script's, and they belong inside it: before them nothing is strict.
      order: 'post',
      async handler(_options, bundle) {
        const chunks = chunksIn(bundle)
        const first = firstOf(chunks)
        const shared = new Map(first.map((chunk) => [chunk.fileName, globalOf(chunk)]))
        for (const chunk of chunks) {
          const taken = chunk.imports.filter((name) => shared.has(name))
          if (!first.includes(chunk) && chunk.isEntry && taken.length > 0)
            throw new Error(`Only the page has its first scripts, and ${chunk.name} imports ${taken.join(', ')}.`)
          for (const name of taken) chunk.code = withoutImport(chunk.code, name, shared.get(name) ?? '')
        }
        for (const chunk of first) chunk.code = await asClassic(chunk.code, globalOf(chunk))
      },
    },
  }
}

function chunksIn(bundle: Rollup.OutputBundle): readonly Rollup.OutputChunk[] {
  return Object.values(bundle).filter((file) => file.type === 'chunk')
}

/** The page's entry behind all that it imports, in the order in which they run. */
function firstOf(chunks: readonly Rollup.OutputChunk[]): readonly Rollup.OutputChunk[] {
  const start = chunks.find((chunk) => chunk.isEntry && chunk.name === 'index')
  if (start === undefined) throw new Error('The screens have no entry "index".')
  const found = new Set<Rollup.OutputChunk>()
  const visit = (chunk: Rollup.OutputChunk): void => {
    if (found.has(chunk)) return
    for (const name of chunk.imports) {
      const imported = chunks.find(({ fileName }) => fileName === name)
      if (imported === undefined) throw new Error(`${chunk.fileName} imports ${name}, which the bundle has not.`)
      visit(imported)
    }
    found.add(chunk)
  }
  visit(start)
  return [...found]
}

/** Under this name the scripts that come later find what they share with this one. */
function globalOf({ name }: Rollup.OutputChunk): string {
  return `selvedge_${name.replaceAll(/\W/g, '_')}`
}

async function asClassic(code: string, globalName: string): Promise<string> {
  const result = await transform(code, {
    format: 'iife',
    globalName,
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

/** A script that imported one of the first would run it a second time, as a module. */
function withoutImport(code: string, fileName: string, globalName: string): string {
  const path = fileName.replace(/^assets\//, './').replaceAll('.', '\\.')
  const found = new RegExp(`import\\s*(?:\\{([^}]*)\\}\\s*from\\s*)?["'\`]${path}["'\`];?`)
  return once(code, found, (_, names) =>
    names === undefined ? '' : `const{${String(names).replaceAll(/\s+as\s+/g, ':')}}=${globalName};`,
  )
}

/** @throws when that is not there: the screens would not start, or start twice */
function once(text: string, found: RegExp, by: string | ((match: string, ...groups: unknown[]) => string)): string {
  if (!found.test(text)) throw new Error(`The bundle of the screens has nothing like ${found}.`)
  return typeof by === 'string' ? text.replace(found, () => by) : text.replace(found, by)
}
