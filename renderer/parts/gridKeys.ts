import type { GroupView } from '../lists/useGroupView.ts'
import { keyName } from './useKeys.ts'

interface GridKeysDeps {
  readonly active: number
  /** Lines of the list. */
  readonly total: number
  readonly pageRows: number
  readonly groups: GroupView | undefined
  goTo(line: number, extend: boolean): void
  open(line: number): void
  toggle(line: number): void
  /** @returns false where there is no cell on that side of the active one: then the key is for the groups */
  across(step: 1 | -1, extend: boolean): boolean
  chooseView(): void
  copy(): void
  clear(): void
}

/** What a key does in a list. @returns whether it does anything */
export function gridKeys(deps: GridKeysDeps): (event: KeyboardEvent) => boolean {
  const { active, total, pageRows } = deps
  return (event) => {
    const name = keyName(event)
    const steps: Record<string, number> = {
      arrowdown: active + 1,
      j: active + 1,
      arrowup: active - 1,
      k: active - 1,
      pagedown: active + pageRows,
      pageup: active - pageRows,
      home: 0,
      end: total - 1,
    }
    const step = steps[name.replace('shift+', '').replace(/^ctrl\+(home|end)$/, '$1')]
    const side = name.replace('shift+', '')
    if (step !== undefined && total > 0) deps.goTo(Math.max(0, Math.min(total - 1, step)), event.shiftKey)
    else if (side === 'arrowleft' || side === 'arrowright') {
      const isRight = side === 'arrowright'
      return deps.across(isRight ? 1 : -1, event.shiftKey) || (!event.shiftKey && turnGroup(deps, isRight))
    } else if (name === 'enter') deps.open(active)
    else if (name === 'space') deps.toggle(active)
    else if (name === 'ctrl+a') deps.chooseView()
    else if (name === 'ctrl+c' && (window.getSelection()?.isCollapsed ?? true)) deps.copy()
    else if (name === 'escape') deps.clear()
    else return false
    return true
  }
}

/** Right opens a group, or goes into an open one; Left closes it, or goes out to the head above. */
function turnGroup({ active, groups, goTo }: GridKeysDeps, isRight: boolean): boolean {
  const tree = groups?.tree
  const item = tree?.itemAt(active)
  if (groups === undefined || tree === undefined || item === undefined) return false
  const { heading } = item
  if (item.is === 'row') {
    if (isRight) return false
    goTo(tree.lineOf(heading.key), false)
  } else if (heading.isOpen !== isRight) groups.toggle(heading.key)
  else if (isRight) goTo(active + 1, false)
  else if (heading.path.length > 1) goTo(tree.lineOf(JSON.stringify(heading.path.slice(0, -1))), false)
  return true
}
