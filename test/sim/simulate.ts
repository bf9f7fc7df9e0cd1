import { appsOf } from './builds.ts'
import { checkAudits, checkQuiet, healMs, type Looked, watcher } from './invariants.ts'
import type { StoryOptions as WorldOptions } from './stage.ts'
import { world } from './story.ts'

export type StoryOptions = Omit<WorldOptions, 'apps'>

export interface Verdict {
  readonly seed: number
  readonly failure: Error | undefined
  readonly path: readonly string[]
}

/** Plays one seeded story of faults and edits, heals everything, and checks every promise. */
export async function simulate(
  options: StoryOptions & { readonly steps: number; readonly skip?: ReadonlySet<number>; readonly looked?: Looked },
): Promise<Verdict> {
  const story = world({ ...options, apps: await appsOf() })
  try {
    await story.play(options.steps, options.skip ?? new Set(), watcher(story, options.looked))
    await story.heal()
    const startAgain = async () => {
      // What was spoilt is looked for soon after a start.
      story.restart()
      await story.time.run(2 * healMs)
    }
    await (story.isRotten ? startAgain() : story.time.run(healMs))
    await checkQuiet(story, options.looked)
    await checkAudits(story, options.looked, startAgain)
    return { seed: options.seed, failure: undefined, path: story.path }
  } catch (failure) {
    return {
      seed: options.seed,
      failure: failure instanceof Error ? failure : new Error(String(failure)),
      path: story.path,
    }
  }
}

/** The same failure with as many steps left out as it bears: what is left is the story to read. */
export async function shrink(options: StoryOptions & { readonly steps: number }, budget = 200): Promise<Verdict> {
  const skip = new Set<number>()
  let worst = await simulate(options)
  let left = budget
  for (let size = Math.ceil(options.steps / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < options.steps && left > 0; from += size) {
      const tried = new Set([...skip, ...Array.from({ length: size }, (_, i) => from + i)])
      if (tried.size === skip.size) continue
      left -= 1
      const verdict = await simulate({ ...options, skip: tried })
      if (verdict.failure?.message.split(':')[0] !== worst.failure?.message.split(':')[0]) continue
      worst = verdict
      for (const step of tried) skip.add(step)
    }
  }
  return worst
}
