import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { offerItem, type InKindOffer } from '#in_kind/actions/offer_item'
import { recordStep, type StepRecording } from '#in_kind/actions/record_step'
import { setRates, type RateSetting } from '#in_kind/actions/set_rates'
import { makePerson, type TestCity } from '#tests/support/city'
import { makeParty } from '#tests/support/funding_records'
import { makeBudgetLine } from '#tests/support/plan_records'

export interface InKindFixture {
  city: TestCity
  maker: string
  checker: string
  party: string
  line: string
}

export async function makeInKind(city: TestCity): Promise<InKindFixture> {
  return {
    city,
    maker: (await makePerson(city, 'finance_officer')).id,
    checker: (await makePerson(city, 'approver')).id,
    party: (await makeParty(city)).id,
    line: await makeBudgetLine(city),
  }
}

/** Ten days of a room at 50.00 a day. */
export async function offer(
  fixture: InKindFixture,
  change: Partial<InKindOffer> = {}
): Promise<string> {
  const id = newId()
  await transact((trx) =>
    offerItem(trx, {
      id,
      cityId: fixture.city.id,
      number: `K-${id.slice(-8)}`,
      title: 'Hall of the library',
      titleLang: 'en',
      category: 'room',
      partyId: fixture.party,
      quantity: '10',
      unit: 'days',
      basis: 'fair_rental',
      unitValue: '50',
      evidence: 'Letter of the library',
      recognised: true,
      recognitionReason: 'The city would rent a room otherwise',
      offeredOn: '2026-02-01',
      mark: 'illustrative',
      by: fixture.maker,
      ...change,
    })
  )
  return id
}

export async function step(
  fixture: InKindFixture,
  itemId: string,
  change: Partial<StepRecording> = {}
): Promise<string> {
  const id = change.id ?? newId()
  await transact((trx) =>
    recordStep(trx, {
      cityId: fixture.city.id,
      itemId,
      step: 'received',
      on: '2026-03-01',
      quantity: '10',
      note: 'Delivery note 4',
      preparedBy: fixture.maker,
      approvedBy: fixture.checker,
      ...change,
      id,
    })
  )
  return id
}

export async function rates(
  fixture: InKindFixture,
  change: Partial<RateSetting> = {}
): Promise<string> {
  const tableId = change.tableId ?? newId()
  await transact((trx) =>
    setRates(trx, {
      cityId: fixture.city.id,
      name: `Fees ${tableId}`,
      nameLang: 'en',
      version: 0,
      validFrom: '2026-01-01',
      rates: [{ code: 'reception', title: 'Receptionist', unit: 'hours', rate: '12.50' }],
      mark: 'illustrative',
      source: null,
      reason: 'Council decision 4',
      preparedBy: fixture.maker,
      approvedBy: fixture.checker,
      ...change,
      tableId,
    })
  )
  return tableId
}

export async function volunteers(
  fixture: InKindFixture,
  tableId: string,
  change: Partial<InKindOffer> = {}
): Promise<string> {
  return offer(fixture, {
    title: 'Talent 17',
    category: 'volunteer_hours',
    profession: 'physician',
    functionPerformed: 'receptionist',
    quantity: '100',
    unit: 'hours',
    basis: 'rate_table',
    unitValue: null,
    rateTableId: tableId,
    rateCode: 'reception',
    recognised: false,
    recognitionReason: 'General volunteers',
    ...change,
  })
}

export async function makeItem(city: TestCity): Promise<string> {
  return offer(await makeInKind(city))
}

export async function makeRateTable(city: TestCity): Promise<string> {
  return rates(await makeInKind(city))
}
