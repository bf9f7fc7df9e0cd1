import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { endAllAtExit, onAskedToEnd } from '../../build/children.ts'
import { chaos } from './chaos.ts'

// npm run chaos -- --rounds N [--seed S] [--json] [--no-controls]: kills, bad lines and dying disks on real processes.
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: String((Date.now() % 1_000_000) + 1) },
    json: { type: 'boolean', default: false },
    controls: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const [rounds, seed] = [values.rounds, values.seed].map(Number)
if (!Number.isInteger(rounds) || !Number.isInteger(seed)) throw new Error('--rounds and --seed take whole numbers.')
endAllAtExit()
onAskedToEnd(() => process.exit(130))

const tell = (line: string) => (values.json ? process.stderr : process.stdout).write(`${line}\n`)
const report = await chaos({
  rounds: Number(rounds),
  seed: Number(seed),
  folder: mkdtempSync(join(tmpdir(), 'selvedge-chaos-')),
  controls: values.controls,
  tell,
})
process.stdout.write(`${JSON.stringify(report)}\n`)
const { controls } = report
process.exit(report.failedSeeds.length === 0 && (controls === null || controls.caught === controls.of) ? 0 : 1)
