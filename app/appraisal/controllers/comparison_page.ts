import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'
import type { Decimal } from '#money/decimal'
import type {
  AssumptionPair,
  ComparedIndicator,
  Comparison,
  LinePair,
} from '#appraisal/domain/compare'
import type { AppraisalModel } from '#appraisal/domain/model'
import { wordsOf } from '#appraisal/controllers/page'
import { exponentOf } from '#money/currencies'
import type { TableColumn } from '#workbooks/table'

const MONEY = new Set<ComparedIndicator>([
  'npv',
  'equivalentAnnual',
  'presentValueOfCosts',
  'presentValueOfBenefits',
])
const SHARES = new Set([
  'deadweight',
  'displacement',
  'attribution',
  'dropOff',
  'share',
  'rate',
  'constant',
  'optimismBias',
  'mitigation',
  'taxBurden',
  'haircut',
  'reachShare',
  'premium',
  'inflation',
  'finance',
  'reinvest',
])

/** How the figures of a comparison are written. */
export function comparisonWords(ctx: HttpContext, model: AppraisalModel) {
  const { i18n } = ctx
  const w = wordsOf(ctx, model)
  const known = (key: string) =>
    Boolean(i18n.localeTranslations[key] ?? i18n.fallbackTranslations[key])
  return {
    indicator(key: ComparedIndicator, value: Decimal | null): string {
      if (value === null) return i18n.t('app.none')
      if (MONEY.has(key)) return w.money(value)
      if (key === 'irr') return w.percent(value, 2)
      return key === 'bcr' || key === 'bcrOnInvestment' ? w.fixed(value, 4) : w.years(value)
    },
    /** Plain digits, for a table that others compute with. */
    plain(key: ComparedIndicator, value: Decimal | null): string | null {
      if (value === null) return null
      const places = MONEY.has(key) ? exponentOf(model.currency) : 6
      return value.toFixed(places)
    },
    money: (line: LinePair, side: 'was' | 'is' | 'difference') =>
      line[side] === null ? i18n.t('app.none') : w.amount(line[side]!),
    /** "Amount, 2027" of a field by its names; a name without a text stands as it is. */
    field: ({ field }: AssumptionPair) =>
      i18n.formatList(
        field
          .filter((name) => !PATHS.has(name))
          .map((name) =>
            known(`comparison.field.${name}`) ? i18n.t(`comparison.field.${name}`) : name
          ),
        { type: 'unit' }
      ),
    value({ field }: AssumptionPair, value: string | null): string {
      if (value === null) return i18n.t('comparison.missing')
      if (value === '') return i18n.t('app.none')
      const figure = field.findLast((name) => name !== 'value') ?? ''
      if (figure === 'schedule') return i18n.t(`appraisal.schedule.${value}`)
      if (figure === 'parameter') return i18n.t(`parameters.${value}`)
      if (figure === 'direction') return i18n.t(`impacts.direction.${value}`)
      if (figure === 'series') return i18n.t(`prices.series.${value}`)
      if (!/^-?\d+(\.\d+)?$/.test(value) || YEARS.has(figure)) return value
      return SHARES.has(figure) ? w.percent(value, 2) : w.exact(value)
    },
    currency: model.currency,
  }
}

/** Names that only say where a value stands. */
const PATHS = new Set(['value', 'flows', 'benefits', 'costs', 'outcomes', 'horizon'])
const YEARS = new Set(['priceBase', 'startYear', 'year', 'fromYear', 'toYear'])

type Words = ReturnType<typeof comparisonWords>
interface TableRow {
  part: 'result' | 'line' | 'assumption'
  name: string
  field: string
  was: string | null
  is: string | null
}

/** Everything the page shows, one row for each figure. */
export function comparisonRows(
  comparison: Comparison,
  words: Words
): (TableRow & { key: string })[] {
  return [
    ...comparison.indicators.map(({ key, was, is }) => ({
      part: 'result' as const,
      key,
      name: '',
      field: key,
      was: words.plain(key, was.value),
      is: words.plain(key, is.value),
    })),
    ...comparison.lines.map(({ id, name, was, is }) => ({
      part: 'line' as const,
      key: id,
      name,
      field: '',
      was: was && words.plain('npv', was),
      is: is && words.plain('npv', is),
    })),
    ...comparison.assumptions.map((pair) => ({
      part: 'assumption' as const,
      key: pair.field.join('.'),
      name: pair.line ?? '',
      field: words.field(pair),
      was: pair.was,
      is: pair.is,
    })),
  ]
}

export function comparisonColumns(i18n: I18n): TableColumn<TableRow>[] {
  const column = (key: string, value: (row: TableRow) => string | null) => ({
    heading: i18n.t(`comparison.column.${key}`),
    type: 'text' as const,
    value,
  })
  return [
    column('part', ({ part }) => i18n.t(`comparison.part.${part}`)),
    column('name', ({ name }) => name),
    column('field', ({ part, field }) =>
      part === 'result' ? i18n.t(`comparison.indicator.${field}`) : field
    ),
    column('was', ({ was }) => was),
    column('is', ({ is }) => is),
  ]
}
