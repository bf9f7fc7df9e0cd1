import { readdirSync } from 'node:fs'
import { calibrate } from './calibrate.ts'
import { type Bench, tableOf } from './figures.ts'

const notMeasurements = ['run', 'calibrate', 'figures']

await main(process.argv.slice(2))

/** `npm run bench -- NAME [--json] [flags]`: a table for people, then one line of JSON for machines. */
async function main([name = '', ...words]: readonly string[]): Promise<void> {
  const known = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .filter((each) => !notMeasurements.includes(each))
  if (!known.includes(name)) {
    console.error(`${name ? `There is no measurement "${name}".` : 'Which measurement?'} Known: ${known.join(', ')}.`)
    process.exitCode = 2
    return
  }
  const { json, ...flags } = flagsOf(words)
  const bench = await load(name)
  const calibrationMs = calibrate()
  const { figures } = await bench(flags)
  const all = { calibrationMs, ...figures }
  if (json === undefined) console.log(`\n${name}\n\n${tableOf(all)}\n`)
  console.log(JSON.stringify({ bench: name, figures: all }))
}

async function load(name: string): Promise<Bench> {
  const room: unknown = await import(new URL(`${name}.ts`, import.meta.url).href)
  if (typeof room === 'object' && room !== null && 'run' in room && typeof room.run === 'function') {
    return room.run as Bench
  }
  throw new Error(`bench/${name}.ts exports no "run", so it measures nothing.`)
}

/** "--rows 1000", "--rows=1000", and "--warm" alone, which stands for "yes". */
function flagsOf(words: readonly string[]): Record<string, string> {
  const flags: Record<string, string> = {}
  let waiting: string | null = null
  for (const word of words) {
    if (word.startsWith('--')) {
      const [flag = '', ...tail] = word.slice(2).split('=')
      flags[flag] = tail.length > 0 ? tail.join('=') : 'yes'
      waiting = tail.length > 0 ? null : flag
    } else if (waiting === null) throw new Error(`"${word}" follows no flag.`)
    else {
      flags[waiting] = word
      waiting = null
    }
  }
  return flags
}
