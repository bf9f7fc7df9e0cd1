import { attend, giveUpOldest } from './attend.ts'
import { listed } from './listed.ts'
import { Process } from './process.ts'

/** What a story needs of one build of the app: the engine on a pretended machine, and what people do with it. */
export const app = { Process, attend, giveUpOldest, listed }
export type App = typeof app
