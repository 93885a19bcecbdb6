import type { HttpContext } from '@adonisjs/core/http'
import { plainNumber } from '#allocation/controllers/fairness_figures'
import { measureName, perHeadOf } from '#allocation/controllers/fairness_words'
import type { Speaker } from '#allocation/controllers/page'
import type { Coverage, Figure } from '#allocation/domain/fairness/of_lines'
import type { TableColumn } from '#workbooks/table'

/** Digits of what is no whole number in a download. */
const DIGITS = 20

/** What the measures are taken of, in the order of the figures of a row. */
export const MEASURED = ['ofLines', 'ofHeads', 'perHead'] as const

type CoverageRow = Coverage & { by: 'line' | 'group' | 'place' }

export function coverageColumns(
  { i18n }: HttpContext,
  speaker: Speaker,
  currency: string
): TableColumn<CoverageRow>[] {
  const amount = (
    heading: string,
    value: (row: CoverageRow) => bigint | null
  ): TableColumn<CoverageRow> => ({ heading, type: 'amount', currency, value })
  return [
    {
      heading: i18n.t('fairness.by'),
      type: 'text',
      value: ({ by }) => (by === 'place' ? i18n.t('fairness.place') : speaker.t(by)),
    },
    {
      heading: i18n.t('fairness.name'),
      type: 'text',
      value: ({ by, name }) =>
        name === null ? i18n.t('fairness.noPlace') : by === 'group' ? speaker.groups(name) : name,
    },
    { heading: speaker.t('lines'), type: 'number', value: ({ lines }) => `${lines}` },
    amount(speaker.t('need'), ({ need }) => need),
    amount(speaker.t('gets'), (row) => row.amount),
    {
      heading: i18n.t('fairness.coverage'),
      type: 'number',
      value: ({ coverage }) => coverage && plainNumber(coverage, DIGITS),
    },
    { heading: i18n.t('fairness.heads'), type: 'number', value: ({ heads }) => heads?.toString() },
    amount(i18n.t('fairness.perHead'), ({ perHead }) => perHeadOf(perHead)),
  ]
}

type MeasureCell = { key: string; of: number | null; figure: Figure | null }

export function measureColumns(ctx: HttpContext, epsilon: string): TableColumn<MeasureCell>[] {
  const { i18n } = ctx
  return [
    {
      heading: i18n.t('fairness.measure'),
      type: 'text',
      value: ({ key }) => measureName(ctx, key, epsilon),
    },
    {
      heading: i18n.t('fairness.of'),
      type: 'text',
      value: ({ of }) => (of === null ? '' : i18n.t(`fairness.${MEASURED[of]}`)),
    },
    {
      heading: i18n.t('fairness.value'),
      type: 'number',
      value: ({ figure }) => (figure?.value ? plainNumber(figure.value, DIGITS) : null),
    },
    {
      heading: i18n.t('fairness.exact'),
      type: 'text',
      value: ({ figure }) => figure?.value ?? null,
    },
    {
      heading: i18n.t('fairness.why'),
      type: 'text',
      value: ({ figure }) => {
        if (!figure) return i18n.t('fairness.noHeads')
        return figure.notDefined && i18n.t(`methods.notDefined.${figure.notDefined}`)
      },
    },
  ]
}
