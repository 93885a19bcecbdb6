import { Decimal } from '#money/decimal'
import { findingsOf } from '#appraisal/domain/check_model'
import type { AppraisalModel } from '#appraisal/domain/model'
import type { AppraisalFinding } from '#appraisal/domain/refusals'
import { trialFiguresOf, withTrial, type TrialFigure } from '#appraisal/domain/trial'
import { AMOUNT_FIGURES, PERCENT_FIGURES } from '#appraisal/form_adjustments'
import {
  DECIMAL_MARKS,
  readTypedNumber,
  readTypedPercent,
  typedNumber,
  typedPercent,
} from '#appraisal/typed_numbers'

/*
 * What is typed to try a model out, understood. The server and the browser both read with it.
 */

/** Texts by the names of their fields: `f0` is the first figure of `trialFiguresOf`. */
export type TrialTexts = Readonly<Record<string, string | undefined>>

export interface TrialProblem {
  at: number
  code: string
  params: Record<string, string>
}

export interface ReadTrial {
  /** Of figures that are changed and sound. */
  values: Map<string, string>
  /** Places of all figures with another text than the model has. */
  changed: number[]
  problems: TrialProblem[]
}

/** So many can be tried on one page; an address holds no more. */
export const TRIAL_FIGURES = 300

/** The most figures that are looked at one by one for what is wrong. */
const BLAMED = 50
const LONGEST = 60

export const fieldNameOf = (at: number) => `f${at}`

export type Typing = 'percent' | 'amount' | 'number'

/** How a figure is typed and shown. */
export function typingOf({ field }: Pick<TrialFigure, 'field'>): Typing {
  if (AMOUNT_FIGURES.has(field)) return 'amount'
  const isPercent = PERCENT_FIGURES.has(field) || ['level', 'rate', 'rateAdded'].includes(field)
  return isPercent ? 'percent' : 'number'
}

export function figuresToTry(model: AppraisalModel): TrialFigure[] {
  return trialFiguresOf(model).slice(0, TRIAL_FIGURES)
}

/** A value of a figure as it stands in its field. */
export function typedTrial(figure: TrialFigure, value: string, locale: string): string {
  const write = typingOf(figure) === 'percent' ? typedPercent : typedNumber
  return write(value, DECIMAL_MARKS[locale])
}

/** Reads texts typed in a language. A field that is empty or missing leaves its figure as it is. */
export function readTrial(model: AppraisalModel, texts: TrialTexts, locale: string): ReadTrial {
  const values = new Map<string, string>()
  const problems: TrialProblem[] = []
  const changed: number[] = []
  const figures = figuresToTry(model)
  figures.forEach((figure, at) => {
    const text = (texts[fieldNameOf(at)] ?? '').trim()
    if (text === '') return
    const read = typingOf(figure) === 'percent' ? readTypedPercent : readTypedNumber
    const value = text.length > LONGEST ? null : read(text, DECIMAL_MARKS[locale])
    if (value !== null && new Decimal(value).eq(figure.base)) return
    changed.push(at)
    if (value === null) {
      problems.push({ at, code: 'E_NUMBER', params: { value: text.slice(0, 40) } })
    } else values.set(figure.key, value)
  })
  dropFaults(model, figures, values, problems)
  return { values, changed, problems }
}

/** Takes out the values that no model may have, and says of each what is wrong. */
function dropFaults(
  model: AppraisalModel,
  figures: readonly TrialFigure[],
  values: Map<string, string>,
  problems: TrialProblem[]
): void {
  let [finding] = faultsOf(model, values)
  if (!finding) return
  const blame = (key: string, { code, params }: AppraisalFinding) => {
    problems.push({ at: figures.findIndex((figure) => figure.key === key), code, params })
    values.delete(key)
  }
  for (const [key, value] of [...values].slice(0, BLAMED)) {
    const [own] = faultsOf(model, new Map([[key, value]]))
    if (own) blame(key, own)
  }
  ;[finding] = faultsOf(model, values)
  if (!finding) return
  blame([...values.keys()][0], finding)
  values.clear()
}

function faultsOf(model: AppraisalModel, values: ReadonlyMap<string, string>) {
  return values.size === 0 ? [] : findingsOf(withTrial(model, values))
}
