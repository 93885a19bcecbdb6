import type { I18n } from '@adonisjs/i18n'
import type { SimulationShown } from '#appraisal/queries/simulations'
import type { TableColumn } from '#workbooks/table'

interface FigureRow {
  figure: string
  of: string | null
  value: number
}

export function simulationColumns(i18n: I18n): TableColumn<FigureRow>[] {
  return [
    { heading: i18n.t('uncertainty.figure'), type: 'text', value: ({ figure }) => figure },
    { heading: i18n.t('uncertainty.of'), type: 'text', value: ({ of }) => of },
    { heading: i18n.t('uncertainty.value'), type: 'number', value: ({ value }) => plain(value) },
  ]
}

/** Every figure of a simulation, one in a row. */
export function simulationRows(
  i18n: I18n,
  { seed, draws, report }: SimulationShown,
  nameOf: (key: string) => string
): FigureRow[] {
  const { npv } = report
  const one = (key: string, value: number, of: string | null = null) => ({
    figure: i18n.t(`uncertainty.${key}`),
    of,
    value,
  })
  return [
    one('seed', seed),
    one('draws', draws),
    one('mean', npv.mean),
    one('sd', npv.sd),
    one('standardError', npv.standardError),
    one('least', npv.least),
    ...npv.percentiles.map(({ percent, value }) => one('percentile', value, String(percent))),
    one('most', npv.most),
    one('chance', npv.shareAboveZero),
    one('perfect', report.perfectInformation),
    ...report.partialInformation.map(({ key, value }) => one('partial', value, nameOf(key))),
    ...npv.histogram.map(({ from, draws: count }) => one('barFrom', count, plain(from))),
    ...npv.convergence.map(({ draws: count, mean }) => one('meanOfFirst', mean, String(count))),
    ...(report.acceptability?.points ?? []).map(({ worth, share }) =>
      one('acceptability', share, plain(worth))
    ),
  ]
}

/** Fifteen digits without an exponent, as a spreadsheet keeps them. */
function plain(value: number): string {
  const text = value.toPrecision(15)
  return text.includes('e') ? value.toFixed(Math.abs(value) < 1 ? 20 : 0) : text
}
