import type { ComponentProps, ReactNode } from 'react'
import { Kbd } from './Kbd.tsx'

interface ButtonProps extends Omit<ComponentProps<'button'>, 'type'> {
  /** main: the one thing this screen is for · danger: cannot be taken back · quiet: no box until pointed at */
  readonly look?: 'main' | 'danger' | 'quiet'
  /** The key that does the same. */
  readonly keys?: string
  readonly children?: ReactNode
  readonly type?: 'button' | 'submit'
}

export function Button({ look, keys, children, className, type = 'button', ...rest }: ButtonProps) {
  const classes = ['btn', look && `btn-${look}`, className].filter(Boolean).join(' ')
  return (
    <button type={type} className={classes} aria-keyshortcuts={keys?.replaceAll(' ', '+')} title={keys} {...rest}>
      {children}
      {keys !== undefined && <Kbd keys={keys} />}
    </button>
  )
}
