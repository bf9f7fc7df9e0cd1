import { Component, type ReactNode } from 'react'
import { CrashNote } from './CrashNote.tsx'

interface LastResortProps {
  readonly version: string
  readonly children: ReactNode
}

/** Around everything: what no screen and not even the router caught. The workers live on, and with them all that was saved. */
export class LastResort extends Component<LastResortProps, { readonly error: unknown }> {
  override state = { error: undefined }

  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? new Error('Something that is no error was thrown.') }
  }

  override render() {
    const { version, children } = this.props
    if (this.state.error === undefined) return children
    return (
      <main className="start">
        <CrashNote error={this.state.error} version={version} />
      </main>
    )
  }
}
