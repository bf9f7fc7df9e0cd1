/** A key, printed where it works, so that it is learnt by looking. */
export function Kbd({ keys }: { keys: string }) {
  return <kbd>{keys}</kbd>
}
