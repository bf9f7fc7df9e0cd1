/** So many are fetched while the one before them is worked on: the disk and this thread take turns otherwise. */
const aheadMax = 3

/** What each key leads to, in order; the next few are on their way meanwhile. The first failure ends it. */
export async function* readAhead<K, T>(
  keys: readonly K[],
  fetch: (key: K) => Promise<T>,
): AsyncGenerator<readonly [K, T], void> {
  const coming: (readonly [K, Promise<T>])[] = []
  let next = 0
  while (next < keys.length || coming.length > 0) {
    for (const key of keys.slice(next, next + aheadMax - coming.length)) {
      const fetched = fetch(key)
      fetched.catch(() => {}) // told when its turn comes, or not at all where an earlier one failed
      coming.push([key, fetched])
      next++
    }
    const first = coming.shift()
    if (first !== undefined) yield [first[0], await first[1]]
  }
}
