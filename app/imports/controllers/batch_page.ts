import type { I18n } from '@adonisjs/i18n'
import { formatsFor } from '#core/format'
import { refusalMessage } from '#core/messages'
import type { CityContext } from '#identity/city_context'
import { decimalMarkOf, type ColumnQuestion } from '#imports/domain/column_questions'
import type { RowStanding } from '#imports/queries/batch_rows'
import type { Batch } from '#imports/queries/batches'

type Names = Record<string, string>
type Standings = Record<RowStanding, number>

/** What the page of a batch shows besides its rows. */
export function pageOf(
  batch: Batch,
  standings: Standings,
  names: Names,
  city: CityContext,
  i18n: I18n
) {
  const { refusal } = batch.progress
  return {
    shownRefusal: refusal && refusalMessage(i18n, refusal.code, refusal.params),
    stats: statsOf(batch, standings, city, i18n),
    questions: batch.counts.questions.map((question) => questionShown(question, batch, i18n)),
    facts: factsOf(batch, names, city, i18n),
  }
}

function statsOf({ counts, state }: Batch, standings: Standings, city: CityContext, i18n: I18n) {
  const formats = formatsFor(i18n.locale)
  const isDone = state === 'committed' || state === 'undone'
  const totals = Object.entries(isDone ? counts.takenTotals : counts.totals)
  const money = totals.map(([code, minor]) => formats.money(BigInt(minor), code)).join(' · ')
  const notes = [
    counts.lookAlike > 0 ? i18n.t('imports.lookAlike', { count: counts.lookAlike }) : '',
    counts.warned ? i18n.t('imports.warned', { count: counts.warned }) : '',
  ].filter(Boolean)
  return [
    {
      label: i18n.t(isDone ? 'imports.word.taken' : 'imports.word.new'),
      value: formats.count(isDone ? counts.taken : counts.new),
      note: notes.join(' · '),
    },
    {
      label: i18n.t(isDone ? 'imports.totalTaken' : 'imports.totalNew'),
      value: money || formats.money(0n, city.currency),
    },
    { label: i18n.t('imports.word.duplicate'), value: formats.count(standings.duplicate) },
    { label: i18n.t('imports.word.error'), value: formats.count(standings.error) },
  ]
}

/** A question about a column as a group of radio buttons; the backslash is never answered beforehand. */
function questionShown(question: ColumnQuestion, batch: Batch, i18n: I18n) {
  const { kind, field, examples, count, suggested } = question
  const { answers } = batch.settings
  const list = i18n.formatList(examples, { type: 'conjunction' })
  const heading = batch.settings.headers[question.column]
  const common = {
    label: `${heading}: ${i18n.t(`imports.question.${kind}`, { examples: list })}`,
    hint: i18n.t('imports.question.count', { count }),
  }
  const option = (value: string) => ({ value, label: i18n.t(`imports.question.${kind}.${value}`) })
  if (kind === 'backslash_won') {
    const won = answers.backslashIsWon
    const value = won === undefined ? '' : won ? 'yes' : 'no'
    return { ...common, name: 'answers[backslash_won]', value, options: ['yes', 'no'].map(option) }
  }
  if (kind === 'decimal_mark') {
    const value = decimalMarkOf(answers, field) ?? suggested ?? ''
    return {
      ...common,
      name: field === 'amount' ? 'answers[decimal_mark]' : `answers[decimal_marks][${field}]`,
      value,
      options: ['comma', 'point'].map(option),
    }
  }
  const name = `answers[date_order][${field}]`
  const value = answers.dateOrder?.[field] ?? suggested ?? ''
  return { ...common, name, value, options: ['dmy', 'mdy'].map(option) }
}

function factsOf(batch: Batch, names: Names, city: CityContext, i18n: I18n) {
  const formats = formatsFor(i18n.locale)
  const at = (instant: string | null, by: string | null) =>
    [formats.instant(instant, city.timezone), by && names[by]].filter(Boolean).join(' · ')
  const facts = [
    { term: i18n.t('imports.file'), value: batch.fileName },
    { term: i18n.t('imports.kind'), value: i18n.t(`imports.kind.${batch.kind}`) },
    {
      term: i18n.t('imports.mapping.encoding'),
      value: i18n.t(`imports.encoding.${batch.settings.encoding}`),
    },
    { term: i18n.t('imports.uploaded'), value: at(batch.uploadedAt, batch.uploadedBy) },
  ]
  if (batch.committedBy) {
    facts.push({
      term: i18n.t('imports.committed'),
      value: at(batch.committedAt, batch.committedBy),
    })
  }
  if (batch.mode)
    facts.push({ term: i18n.t('imports.mode'), value: i18n.t(`imports.mode.${batch.mode}`) })
  if (batch.state === 'undone') {
    facts.push({ term: i18n.t('imports.undo.reason'), value: batch.progress.undo?.reason ?? '' })
  }
  facts.push({ term: 'SHA-256', value: batch.sha256 })
  return facts
}
