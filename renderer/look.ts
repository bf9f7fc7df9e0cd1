import { createTheme } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { Density, Settings } from './settings.ts'

/** The kit in the house's clothes: sizes and colours come from look/tokens.css, so that both change with one attribute. */
export const kitTheme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  primaryColor: 'indigo',
  defaultRadius: 6,
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Modal: {
      defaultProps: { centered: true, transitionProps: { duration: 100 }, overlayProps: { backgroundOpacity: 0.35 } },
    },
    Popover: { defaultProps: { transitionProps: { duration: 0 }, radius: 8 } },
    Menu: { defaultProps: { transitionProps: { duration: 0 }, radius: 8, withInitialFocusPlaceholder: false } },
  },
})

export function useDarkness(theme: Settings['theme']): boolean {
  const isSystemDark = useMediaQuery('(prefers-color-scheme: dark)', false, { getInitialValueInEffect: false })
  return theme === 'system' ? isSystemDark : theme === 'dark'
}

/** Tells the style sheets what they look at. */
export function applyLook({
  scheme,
  density,
  locale,
}: {
  scheme: 'light' | 'dark'
  density: Density
  locale: 'en' | 'bn'
}): void {
  const { documentElement: root } = document
  root.dataset.theme = scheme
  root.dataset.density = density
  root.lang = locale
}
