import type { ComponentProps, ReactNode, Ref } from 'react'
import { Labelled } from './Labelled.tsx'

interface TextBoxProps extends Omit<ComponentProps<'input'>, 'id' | 'className'> {
  readonly label: string
  readonly isMarked?: boolean | undefined
  readonly hint?: string | undefined
  readonly error?: string | undefined
  readonly end?: ReactNode
  /** code: letters of one width · number: at the right */
  readonly look?: 'code' | 'number' | undefined
  readonly box?: Ref<HTMLDivElement>
  readonly 'data-testid'?: string | undefined
  readonly 'data-value'?: string
}

/** One line of text under its label. */
export function TextBox({ label, isMarked, hint, error, end, look, box, ...input }: TextBoxProps) {
  return (
    <Labelled {...{ label, isMarked, hint, error, end }} className={look && `is-${look}`} {...(box ? { box } : {})}>
      {(control) => <input {...input} {...control} />}
    </Labelled>
  )
}
