import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordOrKeep } from '#funding/actions/record_or_keep'
import type { Outcome } from '#funding/actions/submit'
import { registerDraftPreview } from '#funding/queries/draft_previews'
import { plannedStep, recordStep, type StepRecording } from '#in_kind/actions/record_step'
import { setRates, type RateSetting } from '#in_kind/actions/set_rates'
import { itemShown } from '#in_kind/queries/items'
import { registerDraftAction } from '#ledger/actions/entry_drafts'
import { functionalCurrency } from '#programmes/records'

registerDraftAction('in_kind_step', (trx, input, context) =>
  recordStep(trx, { ...(input as StepRecording), ...context })
)
registerDraftAction('value_rates', (trx, input, context) =>
  setRates(trx, { ...(input as RateSetting), ...context })
)

registerDraftPreview('in_kind_step', async (client, cityId, input) => {
  const recording = { ...(input as StepRecording), cityId }
  const item = await itemShown(client, cityId, recording.itemId, { seesPrivateNames: false })
  return [
    {
      term: 'inkind.one',
      text: `${item.number} ${item.title}`,
      lang: item.titleLang,
      href: ['in-kind', item.id],
    },
    { term: 'inkind.fields.step', key: `inkind.step.${recording.step}` },
    ...(recording.quantity ? [{ term: 'inkind.fields.quantity', text: recording.quantity }] : []),
    { term: 'inkind.fields.basis', key: `inkind.basis.${item.basis}` },
    { term: 'inkind.fields.note', text: recording.note },
  ]
})

registerDraftPreview('value_rates', async (_client, _cityId, input) => {
  const setting = input as RateSetting
  return [
    { term: 'inkind.fields.validFrom', date: setting.validFrom },
    { term: 'inkind.fields.source', text: setting.source ?? '–' },
    ...setting.rates.map(({ code, title, unit, rate }) => ({
      term: 'inkind.rate',
      text: `${code} ${title}: ${rate} / ${unit}`,
    })),
  ]
})

/** Records a step, or keeps it for a second person when its value is above the city's threshold. */
export async function submitStep(
  trx: TransactionClientContract,
  recording: Omit<StepRecording, 'approvedBy'>
): Promise<Outcome> {
  const { cityId, preparedBy, ...input } = recording
  const item = await itemShown(trx, cityId, recording.itemId, { seesPrivateNames: true })
  const known = item.steps.some(({ id }) => id === recording.id)
  const amount = known ? 0n : (await plannedStep(trx, item, recording, '')).amount
  const draft = {
    id: recording.id,
    cityId,
    action: 'in_kind_step',
    input: { ...input },
    amount: amount < 0n ? -amount : amount,
    currency: await functionalCurrency(trx, cityId),
    summary: `${item.number} ${item.title}`,
    preparedBy,
  }
  return recordOrKeep(trx, draft, (inner) => recordStep(inner, recording))
}

/** Rates are always set by two people. */
export async function submitRates(
  trx: TransactionClientContract,
  id: string,
  setting: Omit<RateSetting, 'approvedBy'>
): Promise<Outcome> {
  const { cityId, preparedBy, ...input } = setting
  const draft = {
    id,
    cityId,
    action: 'value_rates',
    input: { ...input },
    amount: 0n,
    currency: await functionalCurrency(trx, cityId),
    summary: `${setting.name} · ${setting.validFrom}`,
    preparedBy,
  }
  return recordOrKeep(trx, draft, (inner) => setRates(inner, setting))
}
