import { connect } from 'node:net'
import { setTimeout as later } from 'node:timers/promises'

// Stands for a server whose database takes a moment to close. What it does is told over a socket, which outlives the
// process that started it.
const socket = connect(Number(process.argv[2]), '127.0.0.1', () => {
  console.log('Making the factory.')
  console.log('Selvedge is ready at http://127.0.0.1:7420')
  socket.write('ready ')
})
process.once('SIGTERM', async () => {
  await later(100)
  socket.end('closed', () => process.exit(0))
})
