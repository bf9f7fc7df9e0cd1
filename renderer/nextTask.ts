/** Resolves in a task of its own, so that the window can draw and be typed into before what follows. */
export function nextTask(): Promise<void> {
  // Safari has no scheduler, and a page that stops at its first line stays blank.
  if (globalThis.scheduler?.yield !== undefined) return scheduler.yield()
  return new Promise((resolve) => setTimeout(resolve))
}
