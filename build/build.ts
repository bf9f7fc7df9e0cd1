import { build } from 'vite'
import { buildElectron } from './electron.ts'
import { buildRenderer } from './renderer.ts'
import { root } from './tools.ts'

/** Everything that a release is made of, into dist/: the screens, the shell and the server. */
await timed('renderer', async () => {
  if ((await buildRenderer()) === 'current') console.log('  nothing has changed since the last build')
})
await timed('electron', buildElectron)
await timed('server', buildServer)

/** One file of our own code; the packages stay outside and are read from node_modules. */
async function buildServer(): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      ssr: 'server/main.ts',
      outDir: 'dist/server',
      emptyOutDir: true,
      target: 'node20',
      sourcemap: true,
      rolldownOptions: { output: { entryFileNames: 'main.js' } },
    },
  })
}

async function timed(name: string, make: () => Promise<void>): Promise<void> {
  const startMs = performance.now()
  await make()
  console.log(`${name.padEnd(10)} dist/${name}  ${((performance.now() - startMs) / 1000).toFixed(1)} s`)
}
