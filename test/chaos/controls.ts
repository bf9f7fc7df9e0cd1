import { checkOnce, checkSaved, type Noted, type Violation } from './check.ts'
import { handsOf } from './client.ts'
import { startMiddleman, type Wrong } from './middleman.ts'
import { settleDown } from './settle.ts'
import type { World } from './things.ts'

// In this order: each leaves a mess behind that the next does not mind.
export const wrongs: readonly Wrong[] = ['stuck', 'diverged', 'lost', 'doubled']

const lookMs = 3_000
const looks = 6

/** Does each wrong on purpose and looks with the same eyes as after a round. Answers which were seen. */
export async function playControls(world: World, tell: (line: string) => void): Promise<readonly Wrong[]> {
  const caught: Wrong[] = []
  for (const wrong of wrongs) {
    const violations = await playWrong(world, wrong)
    const isSeen = violations.some(({ kind }) => kind === wrong)
    if (isSeen) caught.push(wrong)
    tell(`"${wrong}" was done on purpose and ${isSeen ? 'seen' : `NOT seen: ${JSON.stringify(violations)}`}`)
  }
  return caught
}

async function playWrong(world: World, wrong: Wrong): Promise<readonly Violation[]> {
  const client = world.clients.browser
  const line = world.lines.browser
  const before = await settleDown(world, 10_000)
  world.words += 1
  const word = `w${world.words.toString(36).padStart(5, '0')}`
  const middleman = await startMiddleman(world.server.options.port, wrong, word)
  line.leadTo(middleman.port)
  try {
    await client.enterWithin(10_000)
    const hands = handsOf(client)
    const prepared = await hands.prepare({ kind: 'contract', pick: 0, word, half: 0 })
    const saved = prepared === null ? undefined : await hands.save(`chaos.${wrong}`, prepared.ops)
    if (prepared === null || saved?.ok !== true) return []
    const noted: Noted[] = [
      { client: 'browser', is: 'saved', mutation: saved.value.mutation, meant: prepared.meant, word },
    ]
    // What an earlier wrong has left is not this one's doing.
    const known = new Set(before.violations.map(({ what }) => what))
    let found: readonly Violation[] = []
    for (let look = 0; look < looks && !found.some(({ kind }) => kind === wrong); look++) {
      const { violations, truth, attention } = await settleDown(world, lookMs)
      const all = [...violations, ...checkSaved(noted, truth, attention), ...checkOnce(truth)]
      found = all.filter(({ what }) => !known.has(what))
    }
    return found
  } finally {
    line.leadTo(world.server.options.port)
    await middleman.close()
  }
}
