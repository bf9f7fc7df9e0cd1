import { configure } from '@testing-library/react'

// Two busy cores draw a screen in seconds; a test waits for what it wants, and not for a time.
configure({ asyncUtilTimeout: 15_000 })
