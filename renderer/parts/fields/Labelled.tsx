import { type ReactNode, type Ref, useId } from 'react'

interface LabelledProps {
  readonly label: string
  /** Whether a star says that it has to be filled. */
  readonly isMarked?: boolean | undefined
  readonly hint?: string | undefined
  readonly error?: string | undefined
  /** What stands at the end of the box, such as the arrow of a list. */
  readonly end?: ReactNode
  readonly className?: string | undefined
  /** The box around the control, for what floats below it. */
  readonly box?: Ref<HTMLDivElement>
  readonly children: (control: Control) => ReactNode
}

/** What binds a control to its label and its fault. */
interface Control {
  readonly id: string
  readonly className: string
  readonly 'aria-invalid': true | undefined
  readonly 'aria-describedby': string | undefined
}

/**
 * A control with its label, its hint and its fault: plain elements, because a form makes a dozen of them in one go and
 * each element of the kit costs as much as ten.
 */
export function Labelled({ label, isMarked, hint, error, end, className, box, children }: LabelledProps) {
  const id = useId()
  const hintId = hint === undefined ? undefined : `${id}-hint`
  const faultId = error === undefined ? undefined : `${id}-fault`
  const told = [faultId, hintId].filter((each) => each !== undefined).join(' ')
  return (
    <div className={className === undefined ? 'labelled' : `labelled ${className}`}>
      <label className="labelled-name" htmlFor={id}>
        {label}
        {isMarked && (
          <span className="labelled-star" aria-hidden="true">
            {' *'}
          </span>
        )}
      </label>
      {hint !== undefined && (
        <p className="labelled-hint" id={hintId}>
          {hint}
        </p>
      )}
      <div className={end === undefined ? 'entry-box' : 'entry-box has-end'} ref={box}>
        {children({
          id,
          className: 'entry',
          'aria-invalid': error === undefined ? undefined : true,
          'aria-describedby': told === '' ? undefined : told,
        })}
        {end !== undefined && <span className="entry-end">{end}</span>}
      </div>
      {error !== undefined && (
        <p className="labelled-fault" id={faultId}>
          {error}
        </p>
      )}
    </div>
  )
}
