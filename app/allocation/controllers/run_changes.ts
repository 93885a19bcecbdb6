import type { HttpContext } from '@adonisjs/core/http'
import {
  DEFAULT_EPSILON,
  differenceOf,
  equityRows,
  measureRows,
} from '#allocation/controllers/fairness_figures'
import type { Speaker } from '#allocation/controllers/page'
import type { ReasonWords } from '#allocation/controllers/reason_words'
import { runLines, type FeasibleRun } from '#allocation/controllers/run_lines'
import { compareRuns, type FairLine, type Figure } from '#allocation/domain/fairness/of_lines'
import { whyChanged } from '#allocation/domain/fairness/why_changed'
import type { TableColumn } from '#workbooks/table'

export interface LineChange {
  code: string
  title: string
  titleLang: string
  group: string
  before: bigint
  after: bigint
  change: bigint
  /** Amount over need in each run; null without need, or without the line. */
  ratioBefore: string | null
  ratioAfter: string | null
  reasons: string[]
}

/** The lines of both runs, in the order of the second one; lines that are only in the first come last. */
export function changesOf(was: FeasibleRun, is: FeasibleRun, words: ReasonWords): LineChange[] {
  const before = new Map(runLines(was).map((line) => [line.code, line]))
  const after = new Map(runLines(is).map((line) => [line.code, line]))
  const amounts = (lines: typeof before) =>
    new Map([...lines].map(([code, { amount }]) => [code, amount]))
  const byCode = new Map(
    compareRuns(amounts(before), amounts(after)).map((change) => [change.key, change])
  )
  return [...new Set([...after.keys(), ...before.keys()])].map((code) => {
    const line = after.get(code) ?? before.get(code)!
    const change = byCode.get(code)!
    const reasons =
      change.change === 0n
        ? []
        : whyChanged(
            { problem: was.input.problem, result: was.result },
            { problem: is.input.problem, result: is.result },
            code
          )
    return {
      code,
      title: line.title,
      titleLang: line.titleLang,
      group: line.group,
      before: change.before,
      after: change.after,
      change: change.change,
      ratioBefore: before.get(code)?.ratio ?? null,
      ratioAfter: after.get(code)?.ratio ?? null,
      reasons: change.change === 0n ? [] : words.sentences(reasons),
    }
  })
}

export interface MeasureChange {
  key: string
  before: Figure
  after: Figure
  difference: string | null
}

/** Measures of the covered parts of need in both runs, and those of the amounts against need. */
export function measureChanges(
  before: readonly FairLine[],
  after: readonly FairLine[]
): MeasureChange[] {
  const all = (lines: readonly FairLine[]) => [
    ...measureRows(lines, DEFAULT_EPSILON).map(({ key, figures }) => ({
      key,
      figure: figures[0]!,
    })),
    ...equityRows(lines),
  ]
  const later = new Map(all(after).map(({ key, figure }) => [key, figure]))
  return all(before).map(({ key, figure }) => ({
    key,
    before: figure,
    after: later.get(key)!,
    difference: differenceOf(figure, later.get(key)!),
  }))
}

export function changeColumns(
  { i18n }: HttpContext,
  speaker: Speaker,
  currency: string
): TableColumn<LineChange>[] {
  const amount = (
    key: 'before' | 'after' | 'change',
    value: (row: LineChange) => bigint
  ): TableColumn<LineChange> => ({
    heading: i18n.t(`fairness.change.${key}`),
    type: 'amount',
    currency,
    value,
  })
  return [
    { heading: speaker.t('line'), type: 'text', value: ({ code }) => code },
    { heading: i18n.t('fairness.name'), type: 'text', value: ({ title }) => title },
    { heading: speaker.t('group'), type: 'text', value: ({ group }) => speaker.groups(group) },
    amount('before', ({ before }) => before),
    amount('after', ({ after }) => after),
    amount('change', ({ change }) => change),
    {
      heading: i18n.t('fairness.change.why'),
      type: 'text',
      value: ({ reasons }) => reasons.join(' '),
    },
  ]
}
