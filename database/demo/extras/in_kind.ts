import { offerItem, type InKindOffer } from '#in_kind/actions/offer_item'
import { recordStep } from '#in_kind/actions/record_step'
import { setRates } from '#in_kind/actions/set_rates'
import type { SeededCity } from './seeded_city.js'

export interface DemoRates {
  name: string
  validFrom: string
  rates: { code: string; title: string; unit: 'hours' | 'days' | 'pieces'; rate: string }[]
}

export interface DemoItem extends Pick<
  InKindOffer,
  'number' | 'title' | 'category' | 'quantity' | 'unit' | 'basis' | 'offeredOn'
> {
  party: string
  unitValue?: string
  /** A code of the rates. */
  rateCode?: string
  place?: string
  profession?: string
  functionPerformed?: string
  evidence: string
  recognised: boolean
  reason: string
  steps: {
    step: 'received' | 'used'
    on: string
    quantity: string
    /** Code and year. */
    line?: [string, number]
    note: string
  }[]
}

/** What a city is given other than money, valued by its own rates, and how far it is used. */
export async function seedInKind(
  city: SeededCity,
  { table, items }: { table: DemoRates; items: DemoItem[] }
): Promise<void> {
  const tableId = city.id('rates', table.name)
  await setRates(city.trx, {
    tableId,
    cityId: city.cityId,
    name: table.name,
    nameLang: city.lang,
    version: 0,
    validFrom: table.validFrom,
    rates: table.rates,
    mark: 'illustrative',
    source: null,
    reason: table.name,
    preparedBy: city.finance,
    approvedBy: city.approver,
  })
  for (const { party, steps, reason, rateCode, unitValue, ...item } of items) {
    const id = city.id('in_kind', item.number)
    await offerItem(city.trx, {
      ...item,
      id,
      cityId: city.cityId,
      titleLang: city.lang,
      partyId: city.id('party', party),
      unitValue: unitValue ?? null,
      rateTableId: rateCode ? tableId : null,
      rateCode: rateCode ?? null,
      recognitionReason: reason,
      mark: 'illustrative',
      by: city.finance,
    })
    for (const [index, { line, ...step }] of steps.entries()) {
      await recordStep(city.trx, {
        ...step,
        id: city.id('in_kind_step', item.number, String(index + 1)),
        cityId: city.cityId,
        itemId: id,
        budgetLineId: line ? city.id('line', line[0], String(line[1])) : null,
        preparedBy: city.finance,
        approvedBy: city.approver,
      })
    }
  }
}
