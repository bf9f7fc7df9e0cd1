import { beforeAll } from 'vitest'

// Two busy cores draw a screen in seconds; a test waits for what it wants, and not for a time. The library is fetched
// when the test's own file has been read: some lay something ready for React, which looks for it when it is loaded.
beforeAll(async () => {
  const { configure } = await import('@testing-library/react')
  configure({ asyncUtilTimeout: 15_000 })
})
