import { buildElectron } from './electron.ts'
import { buildRenderer } from './renderer.ts'
import { buildServer } from './serverBundle.ts'

/** Everything that a release is made of, into dist/: the screens, the shell and the server. */
await timed('renderer', async () => {
  if ((await buildRenderer()) === 'current') console.log('nothing has changed since the last build')
})
await timed('electron', buildElectron)
await timed('server', buildServer)

async function timed(name: string, make: () => Promise<void>): Promise<void> {
  const startMs = performance.now()
  await make()
  console.log(`${name.padEnd(10)} dist/${name.padEnd(10)} ${((performance.now() - startMs) / 1000).toFixed(1)} s`)
}
