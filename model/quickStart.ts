import { config } from 'zod'

// Imported first by whatever begins in a browser. The page's policy allows no code that is made of text; zod finds that
// out by trying, and the browser notes where it was tried. To tell the line it reads the whole program a second time, in
// the middle of the start.
config({ jitless: true })
