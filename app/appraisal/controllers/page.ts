import type { HttpContext } from '@adonisjs/core/http'
import i18nManager from '@adonisjs/i18n/services/main'
import type { Decimal } from '#money/decimal'
import { formatsFor } from '#core/format'
import { readClient } from '#core/sql'
import { appraise, type Appraisal } from '#appraisal/domain/appraise'
import { adjustmentsShown, costsByMeans } from '#appraisal/controllers/adjustments_page'
import { partiesShown } from '#appraisal/controllers/parties_page'
import { datedResults, netValueProfile } from '#appraisal/domain/dated_results'
import { stepsOf } from '#appraisal/domain/check_model'
import type { AppraisalModel } from '#appraisal/domain/model'
import type { AppraisalFinding } from '#appraisal/domain/refusals'
import { figureWords } from '#appraisal/figure_words'
import { headlineOf, minorOf, type Headline } from '#appraisal/figures'
import { valuesByLine } from '#appraisal/domain/by_line'
import { exportsOf, type AppraisalRow, type VersionShown } from '#appraisal/queries/appraisals'
import { movedSince } from '#appraisal/queries/drawn_costs'
import { reviewsOf } from '#appraisal/queries/reviews'
import { entriesInShort } from '#ledger/queries/spending'
import { ledgerState } from '#ledger/queries/ledger_state'

const KEPT_HEADLINES = 500
const headlines = new Map<string, Headline>()

/** A stored version never changes, so neither does what it comes to. */
export function headlineOfVersion({ documentHash, document }: AppraisalRow): Headline {
  let known = headlines.get(documentHash)
  if (!known) {
    known = headlineOf(appraise(document))
    if (headlines.size >= KEPT_HEADLINES) headlines.delete(headlines.keys().next().value!)
    headlines.set(documentHash, known)
  }
  return known
}

/** What the pages of this module write figures with. */
export function wordsOf({ i18n }: HttpContext, { currency, perspective }: AppraisalModel) {
  const f = formatsFor(i18n.locale)
  const words = figureWords(i18n.locale, currency)
  return {
    ...words,
    years: (value: Decimal) =>
      i18n.t('appraisal.years', {
        count: value.toDecimalPlaces(2).toNumber(),
        years: f.number(value.toFixed(2), 2),
      }),
    finding: ({ finding, npv, bcr }: Headline, amounts: { costs: Decimal; npv: Decimal } | null) =>
      i18n.t(`appraisal.finding.${finding}`, {
        currency,
        perspective,
        ratio: bcr === null ? '' : words.ratio(bcr),
        amount: amounts
          ? f.money(
              minorOf(finding === 'costs_only' ? amounts.costs : amounts.npv, currency),
              currency
            )
          : npv,
      }),
  }
}

export type Words = ReturnType<typeof wordsOf>

/** Everything the page of one version shows. */
export async function pageOfVersion(ctx: HttpContext, shown: VersionShown) {
  const { city, i18n } = ctx
  const client = readClient()
  const appraisal = appraise(shown.document)
  const w = wordsOf(ctx, shown.document)
  const { results } = appraisal
  const headline = headlineOf(appraisal)
  const entryIds = shown.document.costs.flatMap(({ flows }) =>
    flows.flatMap((flow) => flow.entryIds ?? [])
  )
  const entries = await entriesInShort(client, city.id, [...new Set(entryIds)])
  return {
    shown,
    model: shown.document,
    appraisal,
    w,
    finding: w.finding(headline, {
      costs: results.presentValueOfCosts.value!,
      npv: results.npv.value!,
    }),
    byLine: valuesByLine(appraisal),
    isIllustrative: hasIllustrative(shown.document),
    warnings: appraisal.warnings.map((warning) => warningText(ctx, warning, shown.document)),
    entryNumbers: new Map(entries.map(({ id, seq }) => [id, seq])),
    moved:
      shown.version === shown.latestVersion
        ? await movedSince(client, city.id, shown.document)
        : [],
    exports: await exportsOf(client, city.id, shown.id, shown.version),
    reviews: await reviewsOf(client, city.id, shown.id, shown.version),
    ledger: await ledgerState(city.id),
    workbookUrl: `/cities/${city.slug}/appraisals/${shown.id}/versions/${shown.version}/workbook`,
    discountingText: discountingText(ctx, appraisal),
    effectsText: effectsText(ctx, shown.document),
    languageName: i18n.locale,
    ...partiesShown(ctx, appraisal),
    adjustments: adjustmentsShown(ctx, shown.document, w),
    byMeans: costsByMeans(appraisal.costs),
    dated: datedResults(appraisal),
    profile: netValueProfile(appraisal),
  }
}

function hasIllustrative(model: AppraisalModel): boolean {
  return JSON.stringify(model).includes('"mark":"I"')
}

function discountingText({ i18n }: HttpContext, { discounting, years }: Appraisal): string {
  const f = formatsFor(i18n.locale)
  const rates = years.map(({ rate }) => rate)
  const first = f.percent(rates[0].toString(), 1)
  const last = f.percent(rates.at(-1)!.toString(), 1)
  return i18n.t('appraisal.discountedAt', {
    rates: first === last ? first : `${first} – ${last}`,
    schedule: discounting.scheduleId
      ? i18n.t(`appraisal.schedule.${discounting.scheduleId}`)
      : 'none',
  })
}

/** At which rates effects are discounted, and where these are from; empty when they are not. */
function effectsText({ i18n }: HttpContext, { effectDiscounting }: AppraisalModel): string {
  if (!effectDiscounting) return ''
  if ('schedule' in effectDiscounting) {
    return i18n.t(`appraisal.schedule.${effectDiscounting.schedule}`)
  }
  const f = formatsFor(i18n.locale)
  const rates = stepsOf({ discounting: effectDiscounting }).map(({ rate }) => f.percent(rate, 1))
  return [rates.join(' – '), effectDiscounting.source].filter(Boolean).join(', ')
}

function warningText(
  { i18n }: HttpContext,
  { code, params }: AppraisalFinding,
  model: AppraisalModel
) {
  const name = model.benefits.find(({ id }) => id === params.line)?.name
  return i18n.t(`workbook.warning.${code}`, { ...params, ...(name && { line: name }) })
}

/** The sentence of a problem of the form, with the words of the form where the document's would mislead. */
export function problemText({ i18n }: HttpContext, code: string, params: Record<string, string>) {
  const keys = [
    `appraisal.refusal.${code}`,
    `workbook.refusal.${code}`,
    `amount.${code}`,
    `errors.${code}`,
  ]
  const key = keys.find((one) => i18n.localeTranslations[one] ?? i18n.fallbackTranslations[one])
  return i18n.t(key ?? keys[0], params)
}

/** The language a model is written in, as far as the application speaks it. */
export function languageOf(model: Pick<AppraisalModel, 'language'>) {
  return i18nManager.locale(
    i18nManager.getSupportedLocaleFor([model.language]) ?? i18nManager.defaultLocale
  )
}
