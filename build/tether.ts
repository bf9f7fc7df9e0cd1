// Loaded before a program that npm start keeps running. A tether is how it is asked to end: on Windows no signal reaches
// another process, and when the parent was killed nobody is left to send one.
process.once('disconnect', () => {
  if (!process.emit('SIGTERM')) process.exit(0)
})
process.channel?.unref()
