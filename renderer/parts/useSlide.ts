import { type RefObject, useEffect } from 'react'

/** So long after its last step a list is no longer being slid, ms. */
const restMs = 150

/**
 * Says in the data of a box how far it has been slid sideways (`--slid`, px) and whether it is being slid just now
 * (`data-slid`: "now", or "far" where it rests), so that what is pinned can be held by the browser in the one case and
 * simply lie in its place in the other.
 */
export function useSlide(box: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = box.current
    if (element === null) return
    let leftPx = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const rest = () => {
      element.style.setProperty('--slid', `${leftPx}px`)
      if (leftPx === 0) delete element.dataset.slid
      else element.dataset.slid = 'far'
    }
    const begin = () => {
      element.dataset.slid = 'now'
      clearTimeout(timer)
      timer = setTimeout(rest, restMs)
    }
    const onScroll = () => {
      if (element.scrollLeft === leftPx) return
      leftPx = element.scrollLeft
      begin()
    }
    // The browser slides before it says so: whoever is about to is heard, or the pinned cells would go along for a frame.
    const onWheel = ({ deltaX, shiftKey }: WheelEvent) => {
      if (deltaX !== 0 || shiftKey) begin()
    }
    const onPointerDown = ({ target, offsetY }: PointerEvent) => {
      if (target === element && offsetY >= element.clientHeight) begin()
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    element.addEventListener('wheel', onWheel, { passive: true })
    element.addEventListener('pointerdown', onPointerDown, { passive: true })
    return () => {
      clearTimeout(timer)
      element.removeEventListener('scroll', onScroll)
      element.removeEventListener('wheel', onWheel)
      element.removeEventListener('pointerdown', onPointerDown)
    }
  }, [box])
}
