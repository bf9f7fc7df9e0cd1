import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** What a server's process is told when it starts. */
export const nodeTask = z.object({
  url: z.string(),
  /** Who pushes. */
  user: z.string(),
  name: z.string(),
  devices: z.number(),
  seed: z.number(),
  /** Rows that all writers fight for. */
  hot: z.array(z.string()),
})
export type NodeTask = z.infer<typeof nodeTask>

/** What it tells when it ends: how many mutations it has answered, and the rows that these made. */
export const nodeReport = z.object({ commits: z.number(), answered: z.array(z.string()) })
type NodeReport = z.infer<typeof nodeReport>

/** Starts a server in a process of its own, with devices that push to it until it is stopped. */
export async function startNode(task: NodeTask): Promise<{ stop(): Promise<NodeReport> }> {
  const child = fork(fileURLToPath(new URL('./node.ts', import.meta.url)), [JSON.stringify(task)], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  await said(child)
  return {
    async stop() {
      const report = said(child)
      child.send('stop')
      return nodeReport.parse(await report)
    },
  }
}

/** The next message of a process. */
function said(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) =>
      reject(new Error(`A server ended with ${code} before it had said anything.`))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      resolve(message)
    })
  })
}
