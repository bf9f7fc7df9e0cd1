import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'

/**
 * Draws into an element of the page. In a file of its own, which the bundle keeps beside React: React runs when somebody
 * first takes something of it, and a browser with its tools open reads anew all that is running then.
 */
export function drawInto(element: HTMLElement, what: ReactNode): void {
  createRoot(element).render(what)
}
