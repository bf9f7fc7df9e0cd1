import { cp, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { buildElectron, buildElectronHost } from '../../build/electron.ts'
import { buildRenderer, rendererFolder } from '../../build/renderer.ts'
import { root } from '../../build/tools.ts'
import { freePort } from '../e2e/factory.ts'
import { type Built, ChaosClient } from './client.ts'
import { judgedFolder, startJudgedPostgres } from './database.ts'
import { mountSmallDisk } from './disk.ts'
import { startLine } from './line.ts'
import { type ClientName, clientNames, type Plan } from './plan.ts'
import { ChaosServer } from './server.ts'
import { settleDown } from './settle.ts'
import type { World } from './things.ts'

const people: Readonly<Record<ClientName, string>> = { browser: 'merchandiser', desktop: 'admin' }

/** Opens a factory with the demonstration in it, both people signed in and all rows on both PCs. */
export async function openWorld(
  kind: Plan['database'],
  folder: string,
  built: Built,
  serverFile: string,
): Promise<World> {
  await mkdir(folder, { recursive: true })
  const database = kind === 'postgres' ? await startJudgedPostgres() : judgedFolder(join(folder, 'server'))
  const server = new ChaosServer({
    file: serverFile,
    port: await freePort(),
    renderer: built.renderer,
    database: database.flags,
  })
  await server.start()
  const made = await Promise.all(
    clientNames.map(async (name) => {
      const home = join(folder, name)
      await mkdir(home, { recursive: true })
      const disk = mountSmallDisk(home)
      const line = await startLine(server.options.port)
      const client = new ChaosClient({ name, folder: home, address: line.address, username: people[name], built })
      await client.start()
      await client.enterWithin(30_000)
      // The app itself must be on the PC before lines go bad.
      if (name === 'browser') await client.installed()
      return { client, line, disk }
    }),
  )
  const [browser, desktop] = made
  if (browser === undefined || desktop === undefined) throw new Error('A world has two clients.')
  const world: World = {
    database,
    server,
    clients: { browser: browser.client, desktop: desktop.client },
    lines: { browser: browser.line, desktop: desktop.line },
    disks: { browser: browser.disk, desktop: desktop.disk },
    words: 0,
    async stop() {
      await Promise.all(made.map(({ client }) => client.stop()))
      for (const { line, disk } of made) {
        await line.close()
        disk?.unmount()
      }
      await server.stop()
      await database.stop()
    },
  }
  const { violations } = await settleDown(world, 60_000)
  if (violations.length > 0) {
    await world.stop()
    throw new Error(`A new world does not come to rest: ${violations[0]?.what}`)
  }
  return world
}

/** Builds what the processes run into folders of this run's own, so that whoever builds meanwhile changes nothing here. */
export async function buildForChaos(folder: string): Promise<Built> {
  await Promise.all([buildRenderer(), buildElectron(), buildElectronHost()])
  const [renderer, shell, host] = ['renderer', 'electron', 'electron-host'].map((name) => join(folder, 'built', name))
  if (renderer === undefined || shell === undefined || host === undefined) throw new Error('Three folders are built.')
  await rm(join(folder, 'built'), { recursive: true, force: true })
  await cp(rendererFolder, renderer, { recursive: true })
  await cp(join(root, 'dist/electron'), shell, { recursive: true })
  await cp(join(root, 'dist/electron-host'), host, { recursive: true })
  const listing: { readonly files: readonly string[] } = JSON.parse(
    await readFile(join(renderer, 'offline.json'), 'utf8'),
  )
  const bundled = await build({
    entryPoints: [join(root, 'test/chaos/page.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2023',
  })
  return { renderer, shell, host, page: bundled.outputFiles[0]?.text ?? '', files: listing.files }
}
