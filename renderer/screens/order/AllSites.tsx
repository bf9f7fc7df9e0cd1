import type { Decimal } from '../../../model/quantity.ts'
import { Swatches } from '../../forms/PartText.tsx'
import { useWords } from '../../words.ts'
import { cellKey, type Matrix, sumsOf, worth } from './matrix.ts'

interface AllSitesProps {
  readonly matrix: Matrix
  readonly sites: readonly string[]
  readonly fob: Decimal | null | undefined
  /** Of the price; empty until it is chosen. */
  readonly currency: string
  readonly nameOf: (site: string) => string
}

/** All destinations side by side: pieces of each colour to each place. Only to be read. */
export function AllSites({ matrix, sites, fob, currency, nameOf }: AllSitesProps) {
  const words = useWords()
  const sums = sumsOf(matrix, undefined)
  const valueText = (pieces: number) => {
    const value = fob === undefined ? undefined : worth(pieces, fob)
    return value === undefined ? '—' : words.decimal(value, 2, 2)
  }
  const at = (colorway: string, site: string) =>
    matrix.sizes.reduce((sum, size) => sum + (matrix.qty.get(cellKey(colorway, size, site)) ?? 0), 0)
  return (
    <div className="matrix-box">
      <table className="matrix">
        <thead>
          <tr>
            <th scope="col" className="matrix-colour">
              {words.say('matrix.colour')}
            </th>
            {sites.map((site) => (
              <th key={site} scope="col">
                {nameOf(site)}
              </th>
            ))}
            <th scope="col" className="matrix-sum">
              {words.field('salesOrder', 'pieces')}
            </th>
            {fob !== undefined && (
              <th scope="col" className="matrix-sum">
                {words.field('salesOrder', 'value')} {currency}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {matrix.colorways.map((colorway) => (
            <tr key={colorway.id}>
              <th scope="row" className="matrix-colour">
                <Swatches ids={colorway.colors} />
                {colorway.name}
              </th>
              {sites.map((site) => (
                <td key={site}>{words.whole(at(colorway.id, site))}</td>
              ))}
              <td className="matrix-sum">{words.whole(sums.byColorway.get(colorway.id) ?? 0)}</td>
              {fob !== undefined && <td className="matrix-sum">{valueText(sums.byColorway.get(colorway.id) ?? 0)}</td>}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="matrix-colour">
              {words.say('matrix.total')}
            </th>
            {sites.map((site) => (
              <td key={site} className="matrix-sum">
                {words.whole(sums.bySite.get(site) ?? 0)}
              </td>
            ))}
            <td className="matrix-sum matrix-all">{words.whole(sums.all)}</td>
            {fob !== undefined && <td className="matrix-sum matrix-all">{valueText(sums.all)}</td>}
          </tr>
        </tfoot>
      </table>
    </div>
  )
}
