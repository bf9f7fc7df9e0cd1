import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  clampPx,
  listPx,
  offsetToShow,
  type Track,
  toListPx,
  toScrollTop,
  trackMaxPx,
  trackPx,
  windowAt,
} from '../../renderer/parts/rowWindow.ts'

const tracks = fc.record({
  rows: fc.integer({ min: 1, max: 3_000_000 }),
  rowPx: fc.constantFrom(28, 36, 56),
  viewPx: fc.integer({ min: 60, max: 2000 }),
}) satisfies fc.Arbitrary<Track>

describe('the window of a long list', () => {
  test('never lays out a track taller than a browser bears', () => {
    expect(trackPx({ rows: 1_000_000, rowPx: 56, viewPx: 600 })).toBe(trackMaxPx)
    expect(trackPx({ rows: 1000, rowPx: 28, viewPx: 600 })).toBe(28_000)
  })

  test('draws few rows, and all of those in view, at every place', () => {
    fc.assert(
      fc.property(tracks, fc.double({ min: 0, max: 1, noNaN: true }), (track, share) => {
        const offset = clampPx(track, share * listPx(track))
        const { first, end } = windowAt(track, offset)
        expect(end - first).toBeLessThanOrEqual(Math.ceil(track.viewPx / track.rowPx) + 14)
        expect(first * track.rowPx).toBeLessThanOrEqual(offset)
        expect(end * track.rowPx).toBeGreaterThanOrEqual(Math.min(offset + track.viewPx, listPx(track)))
      }),
    )
  })

  test('draws more than is in view only where the browser scrolls by itself', () => {
    const [rowPx, viewPx] = [28, 560]
    expect(windowAt({ rows: 100_000, rowPx, viewPx }, 2800)).toEqual({ first: 94, end: 126 })
    expect(windowAt({ rows: 1_000_000, rowPx, viewPx }, 2800)).toEqual({ first: 99, end: 121 })
  })

  test('reaches the first and the last row by the scroll bar', () => {
    fc.assert(
      fc.property(tracks, (track) => {
        expect(toListPx(track, 0)).toBe(0)
        const bottom = toListPx(track, Math.max(0, trackPx(track) - track.viewPx))
        expect(windowAt(track, bottom).end).toBe(track.rows)
      }),
    )
  })

  test('finds a place of the list again by its place on the track', () => {
    fc.assert(
      fc.property(tracks, fc.double({ min: 0, max: 1, noNaN: true }), (track, share) => {
        const offset = clampPx(track, share * listPx(track))
        expect(Math.abs(toListPx(track, toScrollTop(track, offset)) - offset)).toBeLessThan(0.01)
      }),
    )
  })

  test('moves no further than it must to show a row', () => {
    fc.assert(
      fc.property(tracks, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (track, share, any) => {
        const row = any % track.rows
        const offset = clampPx(track, share * listPx(track))
        const next = offsetToShow(track, offset, row)
        const isShown = row * track.rowPx >= offset && (row + 1) * track.rowPx <= offset + track.viewPx
        if (isShown) expect(next).toBe(offset)
        // A view lower than a row cannot show all of it.
        if (track.viewPx >= track.rowPx) {
          expect(row * track.rowPx).toBeGreaterThanOrEqual(next - 0.01)
          expect((row + 1) * track.rowPx).toBeLessThanOrEqual(next + track.viewPx + 0.01)
        }
      }),
    )
  })
})
