import { Outlet, useRouterState } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import { useStatus } from '../data/useStatus.ts'
import { useWords } from '../words.ts'
import { Kbd } from './Kbd.tsx'
import { LastLine } from './LastLine.tsx'
import { Mark } from './Mark.tsx'
import { Menus } from './Menus.tsx'
import { Palette } from './Palette.tsx'
import { PersonMenu } from './PersonMenu.tsx'
import { SyncCorner } from './SyncCorner.tsx'
import { useKeys } from './useKeys.ts'

/** The one frame around every screen: search above, rooms on the left, the state of things below. */
export function Frame() {
  const words = useWords()
  const isDemo = useStatus((status) => status.demo) ?? false
  const [isPaletteOpen, setIsPaletteOpen] = useState(false)
  const path = useRouterState({ select: (state) => state.location.pathname })
  useKeys({ 'ctrl+k': () => setIsPaletteOpen(true) })
  // The frame stands first, and the screen is drawn in short steps after it: both at once would hold up the window.
  const isFramed = useDeferredValue(true, false)
  return (
    <div className="frame">
      <a className="skip" href="#main">
        {words.say('frame.skip')}
      </a>
      <header className="top">
        <Mark />
        <button type="button" className="find" onClick={() => setIsPaletteOpen(true)} data-testid="palette-open">
          <span>{words.say('frame.find')}</span>
          <Kbd keys="Ctrl K" />
        </button>
        {isDemo && (
          <span className="demo" data-testid="demo-banner" title={words.say('demo.long')}>
            {words.say('demo.short')}
          </span>
        )}
        <span className="top-gap" />
        <SyncCorner />
        <PersonMenu />
      </header>
      <Menus path={path} />
      <main id="main" className="main" tabIndex={-1}>
        {isFramed && <Outlet />}
      </main>
      <LastLine />
      {isPaletteOpen && <Palette onClose={() => setIsPaletteOpen(false)} />}
    </div>
  )
}
