import { readFileSync } from 'node:fs'
import type { AppraisalModel } from '#appraisal/domain/model'
import type { AppraisalTemplate } from '#appraisal/domain/template_lines'
import { APPRAISAL_TEMPLATES } from '#appraisal/domain/templates'
import { documentOf } from '#appraisal/form_document'
import type { AppraisalForm } from '#appraisal/form_state'
import type { FormFigure } from '#appraisal/form_fields'
import { templateForm } from '#appraisal/template_form'

/** The texts of the templates in one language; a missing one is a fault. */
export function templateWords(locale: string): (key: string) => string {
  const file = new URL(`../../resources/lang/${locale}/templates.json`, import.meta.url)
  const texts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
  return (key) => {
    if (!texts[key]) throw new Error(`No text templates.${key} in ${locale}`)
    return texts[key]
  }
}

/** What a person does next: fills what is blank, with other figures in every line. */
export function filledIn(form: AppraisalForm): AppraisalForm {
  let step = 0
  const next = (base: number) => `${base + 7 * step++}`
  const fill = (figure: FormFigure, value: string) => (figure.value ||= value)
  form.title = 'Appraisal'
  form.costs.forEach(({ flows }) => flows.forEach((flow) => (flow.amount ||= next(30_000))))
  form.outcomes.forEach(({ quantity }) => fill(quantity, next(100)))
  form.benefits.forEach(({ unitValue }) => fill(unitValue, next(500)))
  form.transfers.forEach(({ share }) => fill(share, '20'))
  return form
}

/** What the form is turned into a document with. */
export const formContext = {
  locale: 'en',
  currency: 'EUR',
  city: 'City',
  programme: 'P',
  drawn: new Map(),
  sourceOf: () => '',
}

/** The model of a template with amounts in every line. */
export function modelOfTemplate(template: AppraisalTemplate, locale: string): AppraisalModel {
  const form = templateForm(template, templateWords(locale), locale, '2026')
  const { document, problems } = documentOf(filledIn(form), formContext)
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  return document
}

const LOCALES = ['ko', 'uk', 'sl', 'en']

/** Every template as a model, each in one of the four languages. */
export const TEMPLATE_MODELS = APPRAISAL_TEMPLATES.map((template, at) => ({
  name: `template ${template.key}`,
  locale: LOCALES[at % LOCALES.length],
  model: () => modelOfTemplate(template, LOCALES[at % LOCALES.length]),
}))
