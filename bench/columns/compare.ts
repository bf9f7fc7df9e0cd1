import type { Figures } from '../figures.ts'
import { isSame } from './answer.ts'
import type { Asked, Measured } from './peer.ts'

/** One who was asked, with what was seen of it from outside. */
export interface Contender extends Measured {
  readonly importMs: number
  /** As openMs, for a list that was open when the device was last used, where that makes a difference. */
  readonly openAgainMs?: number
  /** As openAgainMs, for a list that was never asked for. */
  readonly openOtherMs?: number
  readonly memoryMB?: number
  readonly storedMB?: number
}

/**
 * Ours beside the best of the others, question by question. A peer whose answer differs, in any round, is left out of
 * that question and named under "differs": a quick wrong answer is no figure.
 */
export function comparison(ours: Contender, peers: Readonly<Record<string, Contender>>): Figures {
  const single = (unit: string, of: (one: Contender) => number | undefined) =>
    row(
      unit,
      listed(of(ours)),
      Object.entries(peers).map(([peer, each]) => ({ peer, values: listed(of(each)) })),
      [],
    )
  const figures: Record<string, Record<string, number | string>> = {
    import: single('ms', (one) => one.importMs),
    'open to first list': single('ms', (one) => one.openMs),
    'open to the list of last time': single('ms', (one) => one.openAgainMs ?? one.openMs),
    'open again to another list': single('ms', (one) => one.openOtherMs ?? one.openMs),
  }
  for (const [question, times] of Object.entries(ours.times)) {
    const differ = Object.keys(peers).filter((peer) => !agrees(question, ours, peers[peer]))
    const others = Object.entries(peers)
      .filter(([peer]) => !differ.includes(peer))
      .map(([peer, each]) => ({ peer, values: each.times[question] ?? [] }))
    figures[question] = row('ms', times, others, differ)
  }
  figures.memory = single('mb', (one) => one.memoryMB)
  figures['bytes on disk'] = single('mb', (one) => one.storedMB)
  return figures
}

function agrees(question: string, ours: Asked, peer: Measured | undefined): boolean {
  const answers = peer?.answers[question] ?? []
  const expected = (peer?.expected ?? ours.answers)[question] ?? []
  return answers.length > 0 && answers.every((answer, i) => expected[i] !== undefined && isSame(answer, expected[i]))
}

function row(
  unit: string,
  ours: readonly number[],
  others: readonly { readonly peer: string; readonly values: readonly number[] }[],
  differ: readonly string[],
): Record<string, number | string> {
  const measured = others.filter(({ values }) => values.length > 0)
  const [best] = [...measured].sort((a, b) => median(a.values) - median(b.values))
  return {
    [`ours_${unit}`]: median(ours),
    ...(ours.length > 1 && { [`ours_p95_${unit}`]: p95(ours) }),
    ...(best !== undefined && {
      best_peer: best.peer,
      [`best_peer_${unit}`]: median(best.values),
      ...(best.values.length > 1 && { [`best_peer_p95_${unit}`]: p95(best.values) }),
      ratio: median(best.values) / median(ours),
    }),
    ...Object.fromEntries(measured.map(({ peer, values }) => [peer, median(values)])),
    ...(differ.length > 0 && { differs: differ.join(', ') }),
  }
}

function listed(value: number | undefined): readonly number[] {
  return value === undefined ? [] : [value]
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

export function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN
}
