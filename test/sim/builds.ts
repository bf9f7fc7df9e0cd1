import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { type App, app } from './app.ts'
import { newest } from './drawers.ts'

/** The app in each of its versions, the first at 1. */
export type Apps = (version: number) => App

let made: Promise<Apps> | undefined

/** Every version of the app, each with a model and an engine of its own, as installed programs have. Made once a process. */
export function appsOf(): Promise<Apps> {
  made ??= makeAll()
  return made
}

async function makeAll(): Promise<Apps> {
  const later = await Promise.all(Array.from({ length: newest - 1 }, (_, i) => make(i + 2)))
  const all = [app, ...later]
  return (version) => {
    const wanted = all[version - 1]
    if (wanted === undefined) throw new Error(`There is no version ${version} of the app.`)
    return wanted
  }
}

async function make(version: number): Promise<App> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./app.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    plugins: [withModelOf(version)],
  })
  const [file] = outputFiles
  if (file === undefined) throw new Error(`Version ${version} of the app was made of nothing.`)
  const url = `data:text/javascript;base64,${Buffer.from(file.contents).toString('base64')}`
  const bundle: { readonly app: App } = await import(/* @vite-ignore */ url)
  return bundle.app
}

/** The register of tables is the one place that says what a version knows. */
function withModelOf(version: number): Plugin {
  const [register, drawers] = ['../../model/tables.ts', './drawers.ts'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  )
  return {
    name: `version ${version}`,
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^the product's tables$/ }, () => ({ path: register ?? '', suffix: '?product' }))
      onLoad({ filter: /[\\/]model[\\/]tables\.ts$/ }, ({ suffix }) =>
        suffix === '?product'
          ? undefined
          : {
              contents: `
                import { tables as product } from "the product's tables"
                import { drawersOf } from ${JSON.stringify(drawers)}
                import { registerOf } from ${JSON.stringify(fileURLToPath(new URL('../../server/register.ts', import.meta.url)))}
                export const tables = drawersOf(${version}, product)
                export const { find: findTable, get: tableOf } = registerOf(tables)`,
              resolveDir: fileURLToPath(new URL('.', import.meta.url)),
            },
      )
    },
  }
}
