import { readFile, writeFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import type { Appraisal } from '#appraisal/domain/appraise'
import type { Result } from '#appraisal/domain/results'
import type { AppraisalFinding } from '#appraisal/domain/refusals'
import type { Translate } from '#workbooks/appraisal_workbook'

const LOCALES = ['en', 'ko', 'uk', 'sl']

interface NamedResult {
  name: string
  value: string | string[] | null
  unit: string
  result: Result
}

export default class AppraisalSolve extends BaseCommand {
  static commandName = 'appraisal:solve'
  static description = 'Appraise a model document, without a database'
  static help = [
    'The document is described by docs/appraisal-model.schema.json.',
    '{{ binaryName }} appraisal:solve model.json',
    '{{ binaryName }} appraisal:solve model.json --workbook out.xlsx --locale sl',
    '{{ binaryName }} appraisal:solve - --json < model.json',
    'A model that cannot be appraised is refused with every reason, its place and what to do; the exit status is 1.',
  ]
  static options: CommandOptions = { startApp: false }

  @args.string({ description: 'The model document; - reads standard input' })
  declare model: string

  @flags.string({ description: 'Also write the workbook with live formulas to this file' })
  declare workbook?: string

  @flags.string({ description: 'Language of names and workbook: en, ko, uk or sl', default: 'en' })
  declare locale: string

  @flags.boolean({ description: 'Print the results as JSON' })
  declare json: boolean

  async run() {
    const { workbookWords } = await import('#workbooks/workbook_words')
    const { appraise } = await import('#appraisal/domain/appraise')
    const { readAppraisalModel } = await import('#appraisal/validators')
    const { AppraisalError } = await import('#appraisal/domain/refusals')
    if (!LOCALES.includes(this.locale)) {
      return this.#fail(
        'E_LOCALE',
        `There is no language ${this.locale}. Use ${LOCALES.join(', ')}.`
      )
    }
    const words = await workbookWords(this.locale)
    const document = await this.#document()
    if (document === undefined) return
    let appraisal: Appraisal
    try {
      appraisal = appraise(readAppraisalModel(document))
    } catch (error) {
      if (!(error instanceof AppraisalError)) throw error
      return this.#refuse(error.findings, words)
    }
    if (this.workbook && !(await this.#write(appraisal, words))) return
    if (this.json) this.#sayJson(appraisal, words)
    else this.#say(appraisal, words)
  }

  /** What stands in the file, or undefined after saying why it cannot be read. */
  async #document(): Promise<unknown> {
    try {
      const written =
        this.model === '-' ? await text(process.stdin) : await readFile(this.model, 'utf8')
      return JSON.parse(written.replace(/^\ufeff/, ''))
    } catch (error) {
      const isJson = error instanceof SyntaxError
      const what = isJson ? 'is not JSON' : 'cannot be read'
      this.#fail(
        isJson ? 'E_NOT_JSON' : 'E_FILE',
        `${this.model} ${what}: ${(error as Error).message}. Give a model document.`
      )
      return undefined
    }
  }

  async #write(appraisal: Appraisal, t: Translate): Promise<boolean> {
    const { buildAppraisalWorkbook } = await import('#workbooks/appraisal_workbook')
    const { APP_VERSION } = await import('#workbooks/app_version')
    const bytes = await buildAppraisalWorkbook(appraisal, {
      t,
      locale: this.locale,
      generatedAt: new Date(),
      appVersion: APP_VERSION,
      ledgerHead: null,
      entries: [],
    })
    try {
      await writeFile(this.workbook!, bytes)
      return true
    } catch (error) {
      this.#fail('E_FILE', `${this.workbook} cannot be written: ${(error as Error).message}.`)
      return false
    }
  }

  #refuse(findings: AppraisalFinding[], t: Translate) {
    this.exitCode = 1
    const reasons = findings.map(({ code, path, params }) => ({
      code,
      path: path || '/',
      message: t(`refusal.${code}`, params),
    }))
    if (this.json) return this.logger.log(JSON.stringify({ ok: false, refusals: reasons }, null, 2))
    for (const { code, path, message } of reasons)
      this.logger.error(`${code} at ${path}: ${message}`)
  }

  #fail(code: string, message: string) {
    this.exitCode = 1
    if (this.json) {
      const refusals = [{ code, path: null, message }]
      this.logger.log(JSON.stringify({ ok: false, refusals }, null, 2))
    } else this.logger.error(`${code}: ${message}`)
  }

  #say(appraisal: Appraisal, t: Translate) {
    const { model, warnings } = appraisal
    const { startYear, years } = model.horizon
    this.logger.log(`${model.title} · ${model.city}`)
    this.logger.log(
      `${t(`perspective.${model.perspective}`)} · ${startYear}–${startYear + years - 1} · ${model.currency} · ${t(`prices.${model.prices}`)} ${model.priceBase}\n`
    )
    for (const { name, value, unit, result } of namedResults(appraisal, t)) {
      const shown = value === null ? t(`reason.${result.reason}`) : [value].flat().join('; ')
      this.logger.log(`${name}: ${shown}${value === null ? '' : unit}`)
      this.logger.log(`    ${t(`convention.${result.convention}`)}`)
    }
    for (const { code, params } of warnings) this.logger.warning(t(`warning.${code}`, params))
    if (this.workbook) this.logger.success(this.workbook)
  }

  #sayJson(appraisal: Appraisal, t: Translate) {
    const { model, results, years, warnings, discounting } = appraisal
    const plain = ({ value, reason, convention }: Result) => ({
      value: value?.toString() ?? null,
      ...(reason && { reason, reasonText: t(`reason.${reason}`) }),
      convention,
      conventionText: t(`convention.${convention}`),
    })
    const { irr, costPerOutcome, ...single } = results
    const answer = {
      ok: true,
      title: model.title,
      currency: model.currency,
      discounting,
      results: {
        ...Object.fromEntries(Object.entries(single).map(([key, result]) => [key, plain(result)])),
        irr: { ...plain(irr), roots: irr.roots.map(({ rate, ...rest }) => ({ ...rest, rate })) },
        costPerOutcome: costPerOutcome.map((one) => ({
          outcome: one.outcome,
          name: one.name,
          unit: one.unit,
          quantity: one.quantity,
          ...plain(one),
        })),
      },
      years,
      warnings: warnings.map(({ code, params, path }) => ({
        code,
        path,
        message: t(`warning.${code}`, params),
      })),
      ...(this.workbook && { workbook: this.workbook }),
    }
    this.logger.log(JSON.stringify(answer, null, 2))
  }
}

const PRINTED_DIGITS = 8

function namedResults({ model, results }: Appraisal, t: Translate): NamedResult[] {
  const of = (key: string, result: Result, unit: string, params = {}): NamedResult => ({
    name: t(`result.${key}`, params),
    value: result.value?.toDecimalPlaces(PRINTED_DIGITS).toString() ?? null,
    unit,
    result,
  })
  const money = ` ${model.currency}`
  const years = ` ${t('unit.years')}`
  const { irr } = results
  const roots = irr.roots.map(({ rate }) => `${rate.times(100).toDecimalPlaces(PRINTED_DIGITS)} %`)
  return [
    of('pv_costs', results.presentValueOfCosts, money),
    of('pv_investment', results.presentValueOfInvestment, money),
    of('pv_benefits', results.presentValueOfBenefits, money),
    of('npv', results.npv, money),
    of('bcr', results.bcr, ''),
    of('bcr_on_investment', results.bcrOnInvestment, ''),
    {
      name: t('result.irr', { number: '' }).trim(),
      value: irr.value ? roots : null,
      unit: '',
      result: irr,
    },
    of('payback', results.payback, years),
    of('discounted_payback', results.discountedPayback, years),
    of('equivalent_annual', results.equivalentAnnual, money),
    ...results.costPerOutcome.map((one) =>
      of('cost_per_outcome', one, money, { outcome: one.name })
    ),
  ]
}
