import { readFile } from 'node:fs/promises'
import { test } from '@japa/runner'
import { appraise } from '#appraisal/domain/appraise'
import { APPRAISAL_TEMPLATES } from '#appraisal/domain/templates'
import { documentOf } from '#appraisal/form_document'
import { readForm, type AppraisalForm, type FormFigure } from '#appraisal/form_state'
import { templateForm } from '#appraisal/template_form'
import { readAppraisalModel } from '#appraisal/validators'

const LOCALES = ['en', 'ko', 'uk', 'sl'] as const

async function wordsIn(locale: string) {
  const file = new URL(`../../../resources/lang/${locale}/templates.json`, import.meta.url)
  const texts = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>
  return (key: string) => {
    if (!texts[key]) throw new Error(`No text templates.${key} in ${locale}`)
    return texts[key]
  }
}

/** What a person does next: fills what is blank. */
function filledIn(form: AppraisalForm): AppraisalForm {
  const fill = (figure: FormFigure, value: string) => (figure.value ||= value)
  form.title = 'Appraisal'
  form.costs.forEach(({ flows }) => flows.forEach((flow) => (flow.amount ||= '1000')))
  form.outcomes.forEach(({ quantity }) => fill(quantity, '100'))
  form.benefits.forEach(({ unitValue }) => fill(unitValue, '50'))
  form.transfers.forEach(({ share }) => fill(share, '20'))
  return form
}

const context = {
  locale: 'en',
  currency: 'EUR',
  city: 'City',
  programme: 'P',
  drawn: new Map(),
  sourceOf: () => '',
}

test.group('Templates of appraisals', () => {
  for (const template of APPRAISAL_TEMPLATES) {
    test(`${template.key}: blank where a city has to fill in, sound once it is filled, in four languages`, async ({
      assert,
    }) => {
      for (const locale of LOCALES) {
        const t = await wordsIn(locale)
        assert.isNotEmpty(t(`template.${template.key}`))
        const form = templateForm(template, t, locale, '2026')
        // as a browser sends it
        const sent = readForm(structuredClone(form) as unknown as Record<string, unknown>)
        assert.deepEqual(sent, form)
        assert.isTrue(form.costs.every(({ flows }) => flows.every(({ amount }) => amount === '')))
        assert.isTrue(form.outcomes.every(({ quantity }) => quantity.value === ''))
        assert.isTrue(form.benefits.every(({ unitValue }) => unitValue.value === ''))
        assert.isNotEmpty(documentOf(form, context).problems)

        const { document, problems } = documentOf(filledIn(form), context)
        assert.deepEqual(problems, [], locale)
        const { results } = appraise(readAppraisalModel(document))
        assert.isNotNull(results.npv.value)
        const shares = document.benefits.map(({ deadweight }) => deadweight)
        assert.isTrue(shares.every((share) => !share || share.mark === 'I'))
        assert.lengthOf(document.costs, template.costs.length)
        assert.lengthOf(document.benefits, template.benefits.length)
      }
    })
  }
})
