import { startServer } from '../../../build/server.ts'
import { slowCloser } from './slowCloserCommand.ts'

// Starts the slow closer and is killed by the test while it runs.
startServer(slowCloser(Number(process.argv[2])), console.log)
