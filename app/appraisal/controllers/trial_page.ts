import type { HttpContext } from '@adonisjs/core/http'
import { closedConnection } from '#core/closed_connection'
import { formatsFor } from '#core/format'
import { problemText } from '#appraisal/controllers/page'
import { nameOfView } from '#appraisal/controllers/parties_page'
import type { AppraisalModel } from '#appraisal/domain/model'
import { momentsOf } from '#appraisal/domain/moments'
import type { AppraisalRefusalCode } from '#appraisal/domain/refusals'
import { trialFiguresOf, withTrial, type TrialFigure } from '#appraisal/domain/trial'
import { assumptionsOf, RATE_KEY } from '#appraisal/domain/uncertainty/assumptions'
import { planOfTyped } from '#appraisal/domain/uncertainty/typed_ranges'
import { viewsOf } from '#appraisal/domain/views'
import type { Finding } from '#appraisal/figures'
import { figureWords } from '#appraisal/figure_words'
import { reckoned } from '#appraisal/reckoning_threads'
import type { TrialSetup } from '#appraisal/trial/answer'
import {
  fieldNameOf,
  figuresToTry,
  readTrial,
  typedTrial,
  typingOf,
  TRIAL_FIGURES,
  type TrialTexts,
} from '#appraisal/trial/reading'
import type { SimulationShown } from '#appraisal/queries/simulations'
import type { TrialPlan } from '#appraisal/trial/simulation'
import { sliderOf } from '#appraisal/trial/slider'
import { DECIMAL_MARKS } from '#appraisal/typed_numbers'

const FINDINGS: Finding[] = ['pays', 'even', 'costs_more', 'costs_only', 'benefits_only', 'saves']
const ROWS: Record<string, string> = {
  npv: 'workbook.result.npv',
  presentValueOfBenefits: 'workbook.result.pv_benefits',
  presentValueOfCosts: 'workbook.result.pv_costs',
  bcr: 'workbook.result.bcr',
  bcrOnInvestment: 'workbook.result.bcr_on_investment',
  irr: 'appraisal.irr',
  mirr: 'workbook.result.mirr',
  payback: 'trial.payback',
  discountedPayback: 'trial.discountedPayback',
  equivalentAnnual: 'workbook.result.equivalent_annual',
}
const REASONS = [
  'no_costs',
  'no_investment',
  'no_change_of_sign',
  'no_rate_in_range',
  'total_loss',
  'never_below_zero',
  'not_within_horizon',
  'no_quantity',
]
/** What can be wrong with a value alone. */
const REFUSALS: AppraisalRefusalCode[] = [
  'E_NUMBER',
  'E_TOO_MANY_DECIMALS',
  'E_TOO_LARGE',
  'E_RATE_TOO_LOW',
  'E_SHARE_RANGE',
  'E_NEGATIVE',
  'E_NOT_ABOVE_ZERO',
  'E_NO_CASH_FLOW',
]
/** Names of figures that other pages have under another word. */
const WORDS: Record<string, string> = {
  unitValue: 'workbook.assumption.unit_value',
  referenceIncome: 'workbook.assumption.reference_income',
  financeRate: 'workbook.assumption.finance_rate',
  reinvestRate: 'workbook.assumption.reinvest_rate',
  level: 'trial.level',
  rate: 'trial.rate',
  rateAdded: 'trial.rateAdded',
  share: 'trial.share',
}

/** Texts of an address, and the language that their numbers are typed in. */
export interface SentTrial {
  texts: TrialTexts
  locale: string
}

export function sentTrial({ i18n, request }: HttpContext): SentTrial {
  const query = request.qs()
  const locale = typeof query.in === 'string' && query.in in DECIMAL_MARKS ? query.in : i18n.locale
  const texts: Record<string, string> = {}
  for (let at = 0; at < TRIAL_FIGURES; at++) {
    const text = query[fieldNameOf(at)]
    if (typeof text === 'string') texts[fieldNameOf(at)] = text
  }
  return { texts, locale }
}

/** The model with the values of an address, for the form of a new version. */
export function triedModel(ctx: HttpContext, model: AppraisalModel) {
  const { texts, locale } = sentTrial(ctx)
  const { values } = readTrial(model, texts, locale)
  const rate = values.get(RATE_KEY)
  const isAdded = rate !== undefined && trialFiguresOf(model)[0].field === 'rateAdded'
  return {
    document: withTrial(model, values),
    count: values.size,
    rateAdded: isAdded ? rate : null,
  }
}

/** So many draws are made while somebody waits. */
const DRAWS = 10_000

/** A kept simulation, for the browser to draw again. */
export function planToTry(model: AppraisalModel, { plan, seed }: SimulationShown): TrialPlan {
  return { plan: planOfTyped(assumptionsOf(model), plan), seed, draws: DRAWS }
}

/**
 * Everything the page shows on which assumptions of a version are tried out; `kept` is a simulation of it,
 * drawn again with what is tried.
 */
export async function trialPage(
  ctx: HttpContext,
  model: AppraisalModel,
  sent: SentTrial,
  kept: SimulationShown | null
) {
  const { auth, i18n } = ctx
  const texts = inLanguage(model, sent, i18n.locale)
  const setup = setupOf(ctx, model)
  const plan = kept && planToTry(model, kept)
  const { answer, simulation } = await reckoned(
    { what: 'trial', setup, plan, texts },
    { by: auth.user!.id, closed: closedConnection(ctx) }
  )
  const problems = new Map(answer.problems.map(({ field, text }) => [field, text]))
  const figures = figuresToTry(model)
  const fields = figures.map((figure, at) => {
    const name = fieldNameOf(at)
    return {
      ...fieldOf(ctx, model, figure),
      name,
      text: texts[name] ?? typedTrial(figure, figure.base, i18n.locale),
      error: problems.get(name) ?? null,
      isChanged: answer.changed.includes(name),
    }
  })
  const query = new URLSearchParams({ in: i18n.locale })
  for (const name of answer.changed) query.set(name, texts[name]!)
  return {
    setup,
    plan,
    answer,
    drawn: simulation,
    groups: grouped(fields),
    leftOut: trialFiguresOf(model).length - figures.length,
    decimal: DECIMAL_MARKS[i18n.locale] === 'comma' ? ',' : '.',
    query: query.toString(),
  }
}

/** Texts that were typed in another language, as this one writes them. */
function inLanguage(model: AppraisalModel, { texts, locale }: SentTrial, to: string): TrialTexts {
  if (locale === to) return texts
  const { values } = readTrial(model, texts, locale)
  return Object.fromEntries(
    figuresToTry(model).map((figure, at) => {
      const value = values.get(figure.key)
      return [fieldNameOf(at), value && typedTrial(figure, value, to)]
    })
  )
}

/** All that the model alone says: nothing of it is reckoned here, for that may take long. */
function setupOf(ctx: HttpContext, model: AppraisalModel): TrialSetup {
  const { i18n } = ctx
  const t = (key: string, params?: Record<string, string>) => i18n.t(key, params)
  const { currency, perspective } = model
  const entries = (keys: readonly string[], of: (key: string) => string) =>
    Object.fromEntries(keys.map((key) => [key, of(key)]))
  const place = (name: string) => `{${name}}`
  const params = entries(['value', 'most', 'rate', 'share'], place)
  return {
    model,
    locale: i18n.locale,
    labels: {
      none: t('app.none'),
      finding: entries(FINDINGS, (one) =>
        t(`appraisal.finding.${one}`, {
          currency,
          perspective,
          ratio: place('ratio'),
          amount: place('amount'),
        })
      ) as Record<Finding, string>,
      reason: entries(REASONS, (one) => t(`workbook.reason.${one}`)),
      refusal: entries(REFUSALS, (one) => problemText(ctx, one, params)),
      row: {
        ...entries(Object.keys(ROWS), (one) => t(ROWS[one])),
        ...Object.fromEntries(
          model.outcomes.map(({ id, name }) => [
            `costPerOutcome.${id}`,
            t('workbook.result.cost_per_outcome', { outcome: name }),
          ])
        ),
      },
      views: viewsOf(model).map((view) => nameOfView(t, view)),
      moments: momentsShown(ctx, model),
      discounted: t('appraisal.discounted'),
      undiscounted: t('appraisal.undiscounted'),
      costs: t('workbook.year.costs'),
      benefits: t('workbook.year.benefits'),
      draws: t('uncertainty.draws'),
      points: t('trial.points', { number: place('number') }),
      spoken: t('trial.spoken', { now: place('now'), difference: place('difference') }),
      spokenSame: t('trial.spokenSame'),
    },
  }
}

function momentsShown({ i18n }: HttpContext, model: AppraisalModel): string[] {
  const { startYear } = model.horizon
  return momentsOf(model).map((time) => {
    if (time.isZero()) return i18n.t('appraisal.moment.start', { year: String(startYear) })
    const whole = time.floor().toNumber()
    return time.isInteger()
      ? i18n.t('appraisal.moment.end', { year: String(startYear + whole - 1) })
      : i18n.t('appraisal.moment.mid', { year: String(startYear + whole) })
  })
}

function fieldOf({ i18n }: HttpContext, model: AppraisalModel, figure: TrialFigure) {
  const { field, base, line, part, key } = figure
  const typing = typingOf(figure)
  const f = formatsFor(i18n.locale)
  const words = figureWords(i18n.locale, model.currency)
  const units = { percent: '%', amount: model.currency, number: figure.unit ?? '' }
  const shown = typing === 'percent' ? f.percent(base, digitsOf(base)) : words.exact(base)
  return {
    label: i18n.t(WORDS[field] ?? `workbook.assumption.${field}`),
    line,
    part,
    group: `${part} ${key.split(':')[1] ?? ''}`,
    figure: figure.figure,
    unit: units[typing],
    unitIsText: typing === 'number',
    saved: typedTrial(figure, base, i18n.locale),
    savedShown: typing === 'percent' ? shown : `${shown} ${units[typing]}`.trim(),
    slider: sliderOf(figure, model.currency),
  }
}

/** Digits of a share that its percentage needs. */
const digitsOf = (share: string) => Math.max(0, (share.split('.')[1]?.length ?? 0) - 2)

type FieldShown = ReturnType<typeof fieldOf> & { name: string; isChanged: boolean }

/** Fields by the line that they belong to, those of the whole model first. */
function grouped<F extends FieldShown>(fields: readonly F[]) {
  const groups: { line: string | null; part: string; group: string; fields: F[] }[] = []
  for (const field of fields) {
    const last = groups.at(-1)
    const { line, part, group } = field
    if (last?.group === group) last.fields.push(field)
    else groups.push({ line, part, group, fields: [field] })
  }
  return groups
}
