import type { I18n } from '@adonisjs/i18n'
import { Decimal } from '#money/decimal'
import type { SensitivityReport } from '#appraisal/domain/uncertainty/sensitivity_report'
import type { SimulationShown } from '#appraisal/queries/simulations'
import type { TableColumn } from '#workbooks/table'

interface FigureRow {
  figure: string
  of: string | null
  /** The value that the assumption is tried at: a share of 1, as everywhere in the document. */
  at: string | null
  value: number | Decimal | null
}

export function uncertaintyColumns(i18n: I18n): TableColumn<FigureRow>[] {
  return [
    { heading: i18n.t('uncertainty.figure'), type: 'text', value: ({ figure }) => figure },
    { heading: i18n.t('uncertainty.of'), type: 'text', value: ({ of }) => of },
    { heading: i18n.t('uncertainty.at'), type: 'number', value: ({ at }) => at },
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
    at: null,
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

/** Net present values with assumptions moved, without draws: what each table of the page shows. */
export function sensitivityRows(
  i18n: I18n,
  { swings, scenarios, named, oneWay, grid, switching }: SensitivityReport,
  nameOf: (key: string) => string
): FigureRow[] {
  const say = (key: string) => i18n.t(`uncertainty.${key}`)
  const row = (key: string, of: string, at: Decimal | null, value: Decimal | null): FigureRow => ({
    figure: say(key),
    of,
    at: at && plain(at),
    value,
  })
  return [
    ...swings.flatMap(({ key, low, high, atLow, atHigh }) => [
      row('atLow', nameOf(key), low, atLow),
      row('atHigh', nameOf(key), high, atHigh),
    ]),
    ...scenarios.map(({ name, npv }) => row('scenario', say(`scenarioName.${name}`), null, npv)),
    ...named.map(({ name, npv }) => row('scenario', name, null, npv)),
    ...oneWay.flatMap(({ key, values, npvs }) =>
      values.map((value, at) => row('oneWay', nameOf(key), value, npvs[at]))
    ),
    ...(grid?.first.values ?? []).flatMap((down, at) =>
      grid!.second.values.map((across, place) => {
        const of = `${nameOf(grid!.first.key)} ${plain(down)}, ${nameOf(grid!.second.key)}`
        return row('twoWay', of, across, grid!.npvs[at][place])
      })
    ),
    ...switching.map(({ assumption, value }) => row('turns', nameOf(assumption.key), null, value)),
  ]
}

/** Whole numbers as they are, others with the fifteen digits that a spreadsheet keeps; never an exponent. */
function plain(value: number | Decimal): string
function plain(value: number | Decimal | null): string | null
function plain(value: number | Decimal | null): string | null {
  if (value === null) return null
  const exact = new Decimal(value)
  return (exact.isInteger() ? exact : exact.toSignificantDigits(15)).toFixed()
}
