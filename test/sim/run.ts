import { parseArgs } from 'node:util'
import { mutants } from './mutants.ts'
import { shrink, simulate } from './simulate.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '60' },
    json: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const [seeds, first, steps] = [Number(values.seeds), Number(values.seed), Number(values.steps)]
const tell = (line: string) => (values.json ? process.stderr : process.stdout).write(`${line}\n`)

let failures = 0
for (let seed = first; seed < first + seeds; seed++) {
  const verdict = await simulate({ seed, steps })
  if (verdict.failure === undefined) continue
  failures += 1
  const short = await shrink({ seed, steps })
  tell(`seed ${seed} breaks a promise: ${verdict.failure.message}`)
  tell(`the shortest story found (${short.path.length} steps), play it with --seeds 1 --seed ${seed} --steps ${steps}:`)
  for (const line of short.path) tell(`  ${line}`)
}
tell(`${seeds} stories from seed ${first}, ${failures} of them broke a promise`)

// A check that no bug can fail proves nothing: each promise has a bug of its own that must be seen.
let caught = 0
for (const mutant of values.mutants ? mutants : []) {
  const seed = await catchMutant(mutant)
  if (seed !== undefined) caught += 1
  tell(`${mutant.invariant}: "${mutant.name}" ${seed === undefined ? 'was NOT caught' : `was caught by seed ${seed}`}`)
}
const of = values.mutants ? mutants.length : 0
if (values.json) process.stdout.write(`${JSON.stringify({ seeds, failures, mutants: { caught, of } })}\n`)
process.exitCode = failures > 0 || caught < of ? 1 : 0

async function catchMutant({ invariant, server, surgery }: (typeof mutants)[number]): Promise<number | undefined> {
  for (let seed = 1; seed <= 150; seed++) {
    const options = { seed, steps, looked: invariant, ...(server && { server }), ...(surgery && { surgery }) }
    const { failure } = await simulate(options)
    if (failure?.message.startsWith(`${invariant} `)) return seed
  }
  return undefined
}
