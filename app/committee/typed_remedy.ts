import type { Remedy } from '#allocation/domain/remedies'
import type { AllocationRule } from '#allocation/domain/types'
import { Refusal } from '#core/refusal'
import { readTypedAmount } from '#funding/typed_amount'

export interface RemedyForm {
  remedy_kind?: Remedy['kind']
  remedy_line?: string
  remedy_fund?: string
  remedy_rule?: AllocationRule
  remedy_group?: string
  remedy_amount?: string
  remedy_percentage?: string
  remedy_weight?: string
}

export interface RemedyChoices {
  lines: { lineId: string; code: string }[]
  funds: string[]
  groups: string[]
}

/** What an objection to a run asks for; each kind names the field that it misses. */
export function readRemedy(
  form: RemedyForm,
  choices: RemedyChoices,
  typing: { currency: string; locale: string }
): Remedy {
  const lacking = (field: string) => new Refusal('E_REMEDY_FIELD', {}, field)
  const amountOf = () => {
    if (!form.remedy_amount) throw lacking('remedy_amount')
    const options = { ...typing, field: 'remedy_amount' }
    return readTypedAmount(form.remedy_amount, options).toString()
  }
  const lineOf = () => {
    const found = choices.lines.find(({ lineId }) => lineId === form.remedy_line)
    if (!found) throw lacking('remedy_line')
    return { line: found.code, lineId: found.lineId }
  }
  switch (form.remedy_kind) {
    case undefined:
      throw new Refusal('E_OBJECTION_REMEDY', {}, 'remedy_kind')
    case 'rule':
      if (!form.remedy_rule) throw lacking('remedy_rule')
      return { kind: 'rule', rule: form.remedy_rule }
    case 'floor':
      return { kind: 'floor', ...lineOf(), amount: amountOf() }
    case 'leave_out':
      return { kind: 'leave_out', ...lineOf() }
    case 'weight': {
      const weight = (form.remedy_weight ?? '').replace(',', '.')
      if (!/^\d{1,4}(\.\d{1,4})?$/.test(weight) || /^[0.]+$/.test(weight))
        throw lacking('remedy_weight')
      return { kind: 'weight', ...lineOf(), weight }
    }
    case 'widen':
      if (!form.remedy_fund || !choices.funds.includes(form.remedy_fund))
        throw lacking('remedy_fund')
      return { kind: 'widen', fund: form.remedy_fund, ...lineOf() }
    case 'ring_fence': {
      const group = form.remedy_group
      if (!group || !choices.groups.includes(group)) throw lacking('remedy_group')
      const percentage = form.remedy_percentage?.replace(/\s*%$/, '').replace(',', '.')
      if (!percentage) return { kind: 'ring_fence', groups: [group], amount: amountOf() }
      if (!/^(\d{1,2}(\.\d{1,6})?|100)$/.test(percentage) || /^[0.]+$/.test(percentage))
        throw lacking('remedy_percentage')
      return { kind: 'ring_fence', groups: [group], percentage }
    }
  }
}
