import type { Day } from '../../../model/calendar.ts'

export interface Holiday {
  readonly day: Day
  readonly en: string
  readonly bn: string
}

const fixed = [
  ['02-21', 'International Mother Language Day', 'আন্তর্জাতিক মাতৃভাষা দিবস'],
  ['03-26', 'Independence Day', 'স্বাধীনতা দিবস'],
  ['04-14', 'Bengali New Year', 'পহেলা বৈশাখ'],
  ['05-01', 'May Day', 'মে দিবস'],
  ['12-16', 'Victory Day', 'বিজয় দিবস'],
  ['12-25', 'Christmas Day', 'বড়দিন'],
] as const

// By the moon as sighted in Bangladesh; years to come are calculated and may move by a day.
const eidUlFitr =
  '2015-07-18 2016-07-07 2017-06-26 2018-06-16 2019-06-05 2020-05-25 2021-05-14 2022-05-03 2023-04-22 2024-04-11 2025-03-31 2026-03-21 2027-03-11 2028-02-28'
const eidUlAdha =
  '2015-09-25 2016-09-13 2017-09-02 2018-08-22 2019-08-12 2020-08-01 2021-07-21 2022-07-10 2023-06-29 2024-06-17 2025-06-07 2026-05-28 2027-05-17 2028-05-06'

/** Holidays of Bangladesh on which the factory rests, for whole years. The feasts of the moon are known up to 2028. */
export function holidaysOf(firstYear: number, lastYear: number): Holiday[] {
  const all: Holiday[] = []
  for (let year = firstYear; year <= lastYear; year++) {
    for (const [day, en, bn] of fixed) all.push({ day: `${year}-${day}` as Day, en, bn })
    all.push(...moon(year, eidUlFitr, 'Eid ul-Fitr', 'ঈদুল ফিতর'), ...moon(year, eidUlAdha, 'Eid ul-Adha', 'ঈদুল আজহা'))
  }
  return all.sort((a, b) => (a.day < b.day ? -1 : 1))
}

function moon(year: number, days: string, en: string, bn: string): Holiday[] {
  const found = days.split(' ').filter((day) => day.startsWith(`${year}-`))
  return found.map((day) => ({ day: day as Day, en, bn }))
}
