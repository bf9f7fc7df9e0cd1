import type { ReactNode } from 'react'

/** Nothing here, and why, and what one may do. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty" data-testid="empty">
      <i className="empty-mark" aria-hidden="true" />
      <p>{title}</p>
      {children}
    </div>
  )
}
