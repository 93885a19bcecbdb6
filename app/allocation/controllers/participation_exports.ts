import type { HttpContext } from '@adonisjs/core/http'
import { plainNumber } from '#allocation/controllers/fairness_figures'
import type { VotedLine, VoteShown } from '#allocation/controllers/participation_page'
import type { OutcomeRow, ProjectRow } from '#allocation/controllers/participation_rows'
import type { RoundCell } from '#allocation/domain/round_input'
import type { TableColumn } from '#workbooks/table'

const DIGITS = 20

const count = (value: bigint | number | null) => (value === null ? null : `${value}`)

/** Every project of a vote under the chosen outcome, numbers withheld as on the page. */
export function projectColumns(
  { i18n }: HttpContext,
  { currency, mapped }: VoteShown,
  cells: readonly RoundCell[]
): TableColumn<ProjectRow>[] {
  const t = (key: string) => i18n.t(`participation.${key}`)
  const codes = new Map(cells.map(({ lineId, code }) => [lineId, code]))
  const amount = (
    heading: string,
    value: (row: ProjectRow) => bigint | null | undefined
  ): TableColumn<ProjectRow> => ({ heading: t(heading), type: 'amount', currency, value })
  return [
    { heading: t('id'), type: 'text', value: ({ id }) => id },
    { heading: t('project'), type: 'text', value: ({ name }) => name },
    amount('cost', ({ cost }) => cost),
    { heading: t('votes'), type: 'number', value: ({ voters }) => count(voters) },
    {
      heading: t('points'),
      type: 'number',
      value: ({ points }) => points && plainNumber(points, DIGITS),
    },
    { heading: t('category'), type: 'text', value: ({ categories }) => categories.join(', ') },
    { heading: t('target'), type: 'text', value: ({ targets }) => targets.join(', ') },
    { heading: t('line'), type: 'text', value: ({ at }) => codes.get(mapped.lines.get(at) ?? '') },
    { heading: t('place'), type: 'number', value: ({ place }) => count(place) },
    amount('perSupporter', ({ perSupporter }) => perSupporter),
    amount('highest', ({ highest }) => highest),
    {
      heading: t('whyNot'),
      type: 'text',
      value: ({ why }) => why && t(`reasonShort.${why.reason}`),
    },
    amount('had', ({ why }) => why?.had),
    amount('missing', ({ why }) => why?.missing),
    {
      heading: t('withheld'),
      type: 'text',
      value: ({ isWithheld }) => (isWithheld ? t('few') : null),
    },
  ]
}

/** Every rule at every sum. */
export function outcomeColumns({ i18n }: HttpContext, currency: string): TableColumn<OutcomeRow>[] {
  const t = (key: string) => i18n.t(`participation.${key}`)
  const ratio = (
    heading: string,
    value: (row: OutcomeRow) => string | null
  ): TableColumn<OutcomeRow> => ({
    heading: t(heading),
    type: 'number',
    value: (row) => {
      const exact = value(row)
      return exact && plainNumber(exact, DIGITS)
    },
  })
  return [
    { heading: t('amount'), type: 'text', value: ({ outcome }) => t(`amount.${outcome.amount}`) },
    { heading: t('sum'), type: 'amount', currency, value: ({ budget }) => budget },
    { heading: t('rule'), type: 'text', value: ({ outcome }) => t(`rule.${outcome.rule}`) },
    {
      heading: t('satisfaction'),
      type: 'text',
      value: ({ outcome }) =>
        outcome.rule === 'greedy' ? null : t(`satisfaction.${outcome.satisfaction}`),
    },
    { heading: t('chosen'), type: 'number', value: ({ chosen }) => count(chosen) },
    { heading: t('spent'), type: 'amount', currency, value: ({ spent }) => spent },
    ratio('withOne', ({ withOne }) => withOne),
    ratio('exclusion', ({ excluded }) => excluded),
    ratio('averageProjects', ({ projects }) => projects),
    { heading: t('averageCost'), type: 'amount', currency, value: ({ cost }) => cost },
    {
      heading: t('standing'),
      type: 'text',
      value: ({ outcome }) => (outcome.isComplete ? null : t('stopped.short')),
    },
  ]
}

/** Lines of the round under each rule, with what citizens chose beside it. */
export function lineColumns(
  { i18n }: HttpContext,
  { beside, currency }: VoteShown,
  ownCurrency: string
): TableColumn<VotedLine>[] {
  const t = (key: string) => i18n.t(`participation.${key}`)
  const amount = (
    heading: string,
    unit: string,
    value: (row: VotedLine) => bigint | null
  ): TableColumn<VotedLine> => ({ heading, type: 'amount', currency: unit, value })
  return [
    { heading: t('line'), type: 'text', value: ({ code }) => code },
    { heading: t('title.line'), type: 'text', value: ({ title }) => title },
    amount(i18n.t('allocation.need'), ownCurrency, ({ need }) => need),
    ...beside!.columns.map(({ name }, at) =>
      amount(name, ownCurrency, ({ amounts }) => amounts[at])
    ),
    { heading: t('projects'), type: 'number', value: ({ projects }) => count(projects) },
    { heading: t('chosen'), type: 'number', value: ({ chosen }) => count(chosen) },
    amount(t('chosenCost'), currency, ({ chosenCost }) => chosenCost),
  ]
}
