import { test } from '@japa/runner'
import { appraise } from '#appraisal/domain/appraise'
import { APPRAISAL_TEMPLATES } from '#appraisal/domain/templates'
import { documentOf } from '#appraisal/form_document'
import { readForm } from '#appraisal/form_state'
import { templateForm } from '#appraisal/template_form'
import { readAppraisalModel } from '#appraisal/validators'
import { filledIn, formContext, templateWords } from '#tests/support/template_models'

const LOCALES = ['en', 'ko', 'uk', 'sl'] as const

test.group('Templates of appraisals', () => {
  for (const template of APPRAISAL_TEMPLATES) {
    test(`${template.key}: blank where a city has to fill in, sound once it is filled, in four languages`, async ({
      assert,
    }) => {
      for (const locale of LOCALES) {
        const t = templateWords(locale)
        assert.isNotEmpty(t(`template.${template.key}`))
        const form = templateForm(template, t, locale, '2026')
        // as a browser sends it
        const sent = readForm(structuredClone(form) as unknown as Record<string, unknown>)
        assert.deepEqual(sent, form)
        assert.isTrue(form.costs.every(({ flows }) => flows.every(({ amount }) => amount === '')))
        assert.isTrue(form.outcomes.every(({ quantity }) => quantity.value === ''))
        assert.isTrue(form.benefits.every(({ unitValue }) => unitValue.value === ''))
        assert.isNotEmpty(documentOf(form, formContext).problems)

        const { document, problems } = documentOf(filledIn(form), formContext)
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
