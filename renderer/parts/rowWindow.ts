/**
 * Which rows of a long list to draw, by arithmetic alone: all rows are equally high, so a million of them cost what ten
 * do. A browser lays out no element taller than some 33 million px, so a longer list gets a shorter track, and places on
 * the track are mapped to places in the list.
 */
export interface Track {
  readonly rows: number
  readonly rowPx: number
  /** Height of the visible part. */
  readonly viewPx: number
}

/** Tallest track that is laid out, px; half of what browsers bear. */
export const trackMaxPx = 16_000_000

/** Rows drawn beyond each edge, so that a quick wheel turn, which the browser shows before it tells, finds them there. */
const overscan = 6
/** The same on a shortened track, along which nothing moves but what has been drawn for it. */
const overscanShortened = 1

export function listPx({ rows, rowPx }: Track): number {
  return rows * rowPx
}

export function trackPx(track: Track): number {
  return Math.min(listPx(track), trackMaxPx)
}

/** The place in the list, px from its top, for a place of the scroll bar. */
export function toListPx(track: Track, scrollTop: number): number {
  const roomTrack = trackPx(track) - track.viewPx
  const roomList = listPx(track) - track.viewPx
  if (roomTrack <= 0) return 0
  return roomTrack === roomList ? scrollTop : (Math.min(scrollTop, roomTrack) / roomTrack) * roomList
}

/** The place of the scroll bar for a place in the list. */
export function toScrollTop(track: Track, offsetPx: number): number {
  const roomTrack = trackPx(track) - track.viewPx
  const roomList = listPx(track) - track.viewPx
  if (roomList <= 0) return 0
  return roomTrack === roomList ? offsetPx : (offsetPx / roomList) * roomTrack
}

export function clampPx(track: Track, offsetPx: number): number {
  return Math.max(0, Math.min(offsetPx, listPx(track) - track.viewPx))
}

export interface RowWindow {
  readonly first: number
  /** Not drawn any more. */
  readonly end: number
}

/** Whether places on the track stand for others in the list. */
export function isShortened(track: Track): boolean {
  return trackPx(track) < listPx(track)
}

export function windowAt(track: Track, offsetPx: number): RowWindow {
  const beyond = isShortened(track) ? overscanShortened : overscan
  const first = Math.max(0, Math.floor(offsetPx / track.rowPx) - beyond)
  const end = Math.min(track.rows, Math.ceil((offsetPx + track.viewPx) / track.rowPx) + beyond)
  return { first, end: Math.max(first, end) }
}

/** The place that shows a row with the least movement; the same place when the row is in view. */
export function offsetToShow(track: Track, offsetPx: number, row: number): number {
  const top = row * track.rowPx
  const bottom = top + track.rowPx
  if (top < offsetPx) return clampPx(track, top)
  if (bottom > offsetPx + track.viewPx) return clampPx(track, bottom - track.viewPx)
  return offsetPx
}
