import type { SegmentFiles } from './segmentFiles.ts'

/** What is being built, and the segments that it has taken. */
export interface Takings {
  /** Does the work with a folder that notices what the work takes from it, until it is over. */
  during<T>(files: SegmentFiles, work: (files: SegmentFiles) => Promise<T>): Promise<T>
  /** True for a segment that something which is being built has taken, or may be about to. */
  mayHold(id: string): boolean
}

/**
 * Whoever builds a shelf takes its segments one by one, and some were on the disk before. Until the shelf stands with all
 * of them, nothing else says that they are wanted.
 */
export function createTakings(): Takings {
  const builds = new Set<{ readonly taken: Set<string>; keeping: number }>()
  return {
    async during(files, work) {
      const build = { taken: new Set<string>(), keeping: 0 }
      const keep: SegmentFiles['keep'] = async (bytes) => {
        build.keeping += 1
        try {
          const id = await files.keep(bytes)
          build.taken.add(id)
          return id
        } finally {
          build.keeping -= 1
        }
      }
      builds.add(build)
      try {
        return await work({ ...files, keep })
      } finally {
        builds.delete(build)
      }
    },
    // The name of what is being kept is not known before it is there.
    mayHold: (id) => [...builds].some(({ taken, keeping }) => keeping > 0 || taken.has(id)),
  }
}
