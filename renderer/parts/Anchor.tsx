import { type Ref, type RefObject, useImperativeHandle } from 'react'

interface AnchorProps {
  /** The element that a floating part hangs on. */
  readonly of: RefObject<HTMLElement | null>
  readonly ref?: Ref<HTMLElement | null>
}

/**
 * Stands for an element that is drawn elsewhere. The kit measures the page for each floating part it is given, open or
 * not; with this one in the place of its target the part is made when it opens, around an element that stays as it is.
 */
export function Anchor({ of, ref }: AnchorProps) {
  useImperativeHandle<HTMLElement | null, HTMLElement | null>(ref, () => of.current)
  return null
}
