import type { AppraisalTemplate } from '#appraisal/domain/template_lines'
import { blankForm, changeRows } from '#appraisal/form_rows'
import type { AppraisalForm, RowList } from '#appraisal/form_state'
import type { FormFigure } from '#appraisal/form_fields'

/** Looks up `templates.<key>` in the language of the model. */
type Translate = (key: string) => string

/**
 * The form that a template begins: its lines are named, its shares and durations illustrative, its amounts
 * and quantities blank, so that no invented money is taken for a result.
 */
export function templateForm(
  template: AppraisalTemplate,
  t: Translate,
  language: string,
  thisYear: string
): AppraisalForm {
  const form = blankForm(language, thisYear)
  form.costs = []
  form.benefits = []
  form.outcomes = []
  form.years = String(template.years)
  const stakeholders = new Map<string, string>()
  const stakeholder = (kind: string) => {
    const known = stakeholders.get(kind)
    if (known) return known
    const row = add(form, 'stakeholders')
    Object.assign(row, { kind, name: t(`stakeholder.${kind}`) })
    stakeholders.set(kind, row.id)
    return row.id
  }
  const outcomes = new Map<string, string>()
  for (const key of template.outcomes) {
    const row = add(form, 'outcomes')
    row.name = t(`outcome.${key}`)
    row.unit = t(`outcomeUnit.${key}`)
    outcomes.set(key, row.id)
  }
  for (const { key, kind, borneBy, timing } of template.costs) {
    const row = add(form, 'costs')
    Object.assign(row, { name: t(`cost.${key}`), kind, payer: stakeholder(borneBy) })
    row.timing = timing ?? 'end'
  }
  const lines = new Map<string, string>()
  for (const benefit of template.benefits) {
    const row = add(form, 'benefits')
    lines.set(benefit.key, row.id)
    Object.assign(row, {
      name: t(`benefit.${benefit.key}`),
      outcome: outcomes.get(benefit.outcome),
      lag: String(benefit.lag),
      duration: String(benefit.duration),
      beneficiary: stakeholder(benefit.gainedBy),
      notCashable: benefit.notCashable ? 'yes' : '',
      level: benefit.level ?? '',
      sphere: benefit.sphere ?? '',
      reach: benefit.reach ?? '',
      gain: benefit.gain ?? '',
    })
    row.unitValue.source = t(`source.${benefit.key}`)
    for (const share of ['deadweight', 'displacement', 'attribution', 'dropOff'] as const) {
      if (benefit[share]) row[share] = start(benefit[share], t)
    }
  }
  for (const { key, direction } of template.impacts) {
    Object.assign(add(form, 'impacts'), {
      name: t(`impact.${key}`),
      who: t(`impactWho.${key}`),
      direction,
      source: t('toReplace'),
    })
  }
  if (template.taxed) {
    const row = add(form, 'transfers')
    Object.assign(row, {
      name: t('taxes'),
      of: lines.get(template.taxed),
      from: stakeholder('learner'),
      to: stakeholder('government'),
    })
    row.share.source = t('source.taxes')
  }
  return form
}

function start(percent: number, t: Translate): FormFigure {
  return { value: String(percent), mark: 'I', source: t('toReplace') }
}

/** Adds a blank row as the form does, and gives it. */
function add<List extends RowList>(form: AppraisalForm, list: List): AppraisalForm[List][number] {
  changeRows(form, `add-${list}`)
  return form[list].at(-1)!
}
