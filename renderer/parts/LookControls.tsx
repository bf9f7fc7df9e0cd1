import { useLanguage } from '../data/useLanguage.ts'
import { densities, type Settings, themes, useSettings } from '../settings.ts'
import { useWords, type Word } from '../words.ts'

/** A row of choices of which one holds, as native radio buttons. */
export function Segments<Value extends string>(props: {
  readonly name: string
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string; readonly lang?: string }[]
  readonly onChange: (value: Value) => void
}) {
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">{props.label}</legend>
      {props.options.map((option) => (
        <label key={option.value} lang={option.lang} className={option.value === props.value ? 'is-on' : ''}>
          <input
            type="radio"
            name={props.name}
            value={option.value}
            checked={option.value === props.value}
            onChange={() => props.onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}

interface LanguageSwitchProps {
  readonly name?: string
  /** Told of a choice as well. */
  readonly onChoose?: (locale: Settings['locale']) => void
}

export function LanguageSwitch({ name = 'language', onChoose }: LanguageSwitchProps) {
  const { say } = useWords()
  const [locale, setLocale] = useLanguage()
  return (
    <Segments
      name={name}
      label={say('look.language')}
      value={locale}
      options={[
        { value: 'en', label: 'English', lang: 'en' },
        { value: 'bn', label: 'বাংলা', lang: 'bn' },
      ]}
      onChange={(next) => {
        setLocale(next)
        onChoose?.(next)
      }}
    />
  )
}

export function ThemeSwitch({ name = 'theme' }: { name?: string }) {
  const { say } = useWords()
  const [{ theme }, set] = useSettings()
  return (
    <Choices
      name={name}
      title="look.theme"
      word="theme"
      values={themes}
      value={theme}
      onChange={(next) => set({ theme: next })}
      say={say}
    />
  )
}

export function DensitySwitch({ name = 'density' }: { name?: string }) {
  const { say } = useWords()
  const [{ density }, set] = useSettings()
  return (
    <Choices
      name={name}
      title="look.density"
      word="density"
      values={densities}
      value={density}
      onChange={(next) => set({ density: next })}
      say={say}
    />
  )
}

function Choices<Kind extends 'theme' | 'density'>(props: {
  name: string
  title: Word
  word: Kind
  values: readonly Settings[Kind][]
  value: Settings[Kind]
  onChange: (value: Settings[Kind]) => void
  say: (word: Word) => string
}) {
  const options = props.values.map((value) => ({ value, label: props.say(`${props.word}.${value}` as Word) }))
  return (
    <Segments
      name={props.name}
      label={props.say(props.title)}
      value={props.value}
      options={options}
      onChange={props.onChange}
    />
  )
}
