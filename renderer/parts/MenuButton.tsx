import { Menu } from '@mantine/core'
import { type ComponentProps, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { Anchor } from './Anchor.tsx'
import { Button } from './Button.tsx'

interface MenuButtonProps extends Omit<ComponentProps<typeof Button>, 'ref' | 'id' | 'onClick'> {
  /** Asked for once the menu opens. */
  readonly items: () => ReactNode
  readonly 'data-testid'?: string
  readonly 'data-status'?: string
}

/** A button and its menu, which is not made before it is wanted. */
export function MenuButton({ items, children, disabled = false, ...button }: MenuButtonProps) {
  const [isMade, setIsMade] = useState(false)
  const [isOpen, setIsOpen] = useState(false)
  const id = useId()
  const target = useRef<HTMLButtonElement>(null)
  // Made closed and opened after that: the kit notes only at an opening where it has to bring the focus back to.
  useEffect(() => {
    if (isMade) setIsOpen(true)
  }, [isMade])
  return (
    <>
      <Button
        {...button}
        ref={target}
        id={id}
        disabled={disabled}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => (isMade ? setIsOpen(!isOpen) : setIsMade(true))}
      >
        {children}
      </Button>
      {isMade && (
        <Menu id={id} opened={isOpen} onChange={setIsOpen} position="bottom-end" shadow="md" disabled={disabled}>
          <Menu.Target>
            <Anchor of={target} />
          </Menu.Target>
          <Menu.Dropdown mah={320} className="menu-long">
            {isOpen && items()}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  )
}
