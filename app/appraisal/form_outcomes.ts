import { OUTCOME_KINDS, type Outcome } from '#appraisal/domain/model'
import type { FieldReader } from '#appraisal/form_parties'
import type { FormOutcome } from '#appraisal/form_state'

/** What a row of the form counts as an outcome. */
export function readOutcome(outcome: FormOutcome, field: string, reader: FieldReader): Outcome {
  const quantity = reader.figure(outcome.quantity, `${field}.quantity`, 'quantity')
  const kind = OUTCOME_KINDS.find((one) => one === outcome.kind)
  if (!quantity) reader.report(`${field}.quantity.value`, 'E_EMPTY')
  return {
    id: outcome.id,
    name: reader.text(outcome.name, `${field}.name`),
    unit: reader.text(outcome.unit, `${field}.unit`),
    quantity: quantity ?? { value: '0', mark: 'I', source: '' },
    ...(kind && { kind }),
  }
}
