import { connect } from 'node:net'
import { onAskedToEnd } from '../../../build/children.ts'

const socket = connect(Number(process.argv[2]), '127.0.0.1', () => socket.write('ready '))
onAskedToEnd(() => socket.end('asked', () => process.exit(0)))
