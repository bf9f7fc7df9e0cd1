/** The finished edge of a cloth, with its red thread. */
export function Mark() {
  return (
    <span className="mark">
      <svg width="18" height="22" viewBox="0 0 18 22" aria-hidden="true">
        <path className="mark-cloth" d="M0 0h10v22H0zM16 0h2v22h-2z" />
        <path className="mark-thread" d="M13 0v22" />
      </svg>
      Selvedge
    </span>
  )
}
