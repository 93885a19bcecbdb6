import { approveDecision, proposeDecision } from '#allocation/actions/decide_round'
import { runRound } from '#allocation/actions/run_round'
import { chooseScope, openRound } from '#allocation/actions/set_up_round'
import { activateAgreement } from '#funding/actions/activate_agreement'
import { moveAgreement } from '#funding/actions/move_agreement'
import { recordAgreement } from '#funding/actions/record_agreement'
import { recordReceipt } from '#funding/actions/record_receipt'
import { registerParty } from '#funding/actions/register_party'
import { approveWithin } from '#ledger/actions/entry_drafts'
import { proposeCost } from '#network/actions/propose_cost'
import { proposeSettlement } from '#network/actions/propose_settlement'
import type { Deal } from '#network/queries/deal'
import { addBudgetLine } from '#programmes/actions/budget_lines'
import type { SeededCity } from './seeded_city.js'

/** The fifteen cities of the network; the numbers of people are illustrative. */
export const NETWORK_CITIES: readonly (readonly [name: string, people: bigint])[] = [
  ['Бердичів', 73_000n],
  ['Біла Церква', 207_000n],
  ['Вінниця', 369_000n],
  ['Генічеськ', 19_000n],
  ['Запоріжжя', 710_000n],
  ['Маріуполь', 425_000n],
  ['Мелітополь', 148_000n],
  ['Молочанськ', 6_000n],
  ['Нікополь', 105_000n],
  ['Нова Каховка', 44_000n],
  ['Павлоград', 101_000n],
  ['Сколе', 6_000n],
  ['Суми', 256_000n],
  ['Токмак', 29_000n],
  ['Чернігів', 282_000n],
]
const PAYER = 'Мелітополь'
const PEOPLE = NETWORK_CITIES.reduce((sum, [, people]) => sum + people, 0n)

const AGREEMENT = 'MP-2018-06'
const AMOUNT = '330000.00'
const LINE = 'M7-М'
const WHY = 'Умовна сума: спільні витрати мережі в декларації не названо'

interface SharedCost {
  code: string
  description: string
  on: string
  rule: 'equal' | 'per_head' | 'weights'
  weightOf: (people: bigint) => bigint | null
  /** When the partners paid their shares; a cost without it is still owed. */
  settledOn: string | null
}

const COSTS: readonly SharedCost[] = [
  {
    code: 'equal',
    description: 'Вебсайт мережі, порівну (умовно)',
    on: '2018-09-20',
    rule: 'equal',
    weightOf: () => null,
    settledOn: '2018-10-15',
  },
  {
    code: 'people',
    description: 'Переклад матеріалів, за населенням (умовно)',
    on: '2018-09-21',
    rule: 'per_head',
    weightOf: (people) => people,
    settledOn: '2018-10-22',
  },
  {
    // half in equal shares, half by people: 1/30 + people/2P
    code: 'mixed',
    description: 'Щорічна зустріч, половина порівну й половина за населенням (умовно)',
    on: '2018-09-24',
    rule: 'weights',
    weightOf: (people) => 15n * people + PEOPLE,
    settledOn: null,
  },
]

/** Three costs of 100,000.00 that the city paid for all fifteen; two of them the others have paid back. */
export async function seedMelitopol(city: SeededCity): Promise<void> {
  const fundId = await fundForNetwork(city)
  const partners = await registerPartners(city)
  for (const cost of COSTS) {
    const deal = await share(city, cost, partners, fundId)
    if (cost.settledOn) await settle(city, cost, deal)
  }
}

/** Money of its own: no fund, line or round of the plan is touched. */
async function fundForNetwork(city: SeededCity): Promise<string> {
  const { cityId, trx, finance, approver, lang } = city
  const lineId = city.id('line', LINE, '2018')
  await addBudgetLine(trx, {
    id: lineId,
    cityId,
    programmeId: city.id('programme', 'M7'),
    code: LINE,
    title: 'спільні витрати мережі, частка міста',
    titleLang: lang,
    year: 2018,
    groupCode: 'general',
    nature: 'current',
    activity: 'maintain',
    need: city.money('25000.00'),
    floor: 0n,
    mark: 'illustrative',
    source: WHY,
  })
  const agreementId = city.id('agreement', AGREEMENT)
  await recordAgreement(trx, {
    id: agreementId,
    cityId,
    status: 'asked',
    by: finance,
    terms: {
      number: AGREEMENT,
      title: 'Спільні витрати мережі',
      titleLang: lang,
      funderId: city.id('party', 'рада'),
      currency: city.currency,
      amount: city.money(AMOUNT),
      signedOn: '2018-09-01',
      mark: 'illustrative',
      source: WHY,
      note: null,
      earmark: { line: [lineId], group: [], year: [], nature: [] },
      instalments: [],
    },
  })
  const granted = {
    cityId,
    agreementId,
    to: 'granted' as const,
    signedOn: '2018-09-01',
    by: finance,
  }
  await moveAgreement(trx, granted)
  const two = { preparedBy: finance, approvedBy: approver }
  await activateAgreement(trx, {
    entryId: city.id('pledge', AGREEMENT),
    cityId,
    agreementId,
    on: '2018-09-01',
    ...two,
  })
  await recordReceipt(trx, {
    id: city.id('receipt', AGREEMENT, '1'),
    cityId,
    agreementId,
    instalmentId: null,
    receivedOn: '2018-09-03',
    currency: city.currency,
    amount: city.money(AMOUNT),
    bankRef: 'D-6',
    ...two,
  })
  const fundId = await city.fundOf(AGREEMENT)
  await allocate(city, fundId, lineId)
  return fundId
}

async function allocate(city: SeededCity, fundId: string, lineId: string) {
  const { cityId, trx, approver, lang } = city
  const roundId = city.id('round', 'R2018-М')
  const by = city.id('person', 'committee')
  await openRound(trx, {
    id: roundId,
    cityId,
    code: 'R2018-М',
    title: 'Спільні витрати мережі 2018 (умовно)',
    titleLang: lang,
    year: 2018,
    effectiveOn: '2018-09-10',
    rule: 'same_percentage',
    unit: 'line',
    principle: 'Частка міста у спільних витратах (умовно)',
    by,
  })
  await chooseScope(trx, { cityId, roundId, funds: [{ fundId }], lines: [{ lineId }], by })
  const run = await runRound(trx, { id: city.id('run', 'R2018-М'), cityId, roundId, by })
  const decisionId = city.id('decision', 'R2018-М')
  await proposeDecision(trx, { id: decisionId, cityId, roundId, runId: run.id, by })
  await approveDecision(trx, { cityId, decisionId, by: approver })
}

/** The other fourteen have no books here: they are partners of the payer. */
async function registerPartners(city: SeededCity): Promise<Map<string, string>> {
  const partners = new Map<string, string>()
  for (const [name] of NETWORK_CITIES) {
    if (name === PAYER) continue
    const id = city.id('party', 'мережа', name)
    await registerParty(city.trx, {
      id,
      cityId: city.cityId,
      name: `${name}, місто мережі`,
      nameLang: city.lang,
      isPartner: true,
      note: 'Умовно',
      by: city.finance,
    })
    partners.set(name, id)
  }
  return partners
}

async function share(
  city: SeededCity,
  { code, description, on, rule, weightOf }: SharedCost,
  partners: ReadonlyMap<string, string>,
  fundId: string
): Promise<Deal> {
  const { cityId, trx, finance, approver } = city
  const id = city.id('deal', code)
  const deal = await proposeCost(trx, {
    id,
    cityId,
    description,
    amount: city.money('100000.00'),
    on,
    fundId,
    lineId: city.id('line', LINE, '2018'),
    rule,
    participants: NETWORK_CITIES.map(([name, people]) => {
      const partner = partners.get(name)
      const weight = weightOf(people)?.toString() ?? null
      return partner
        ? { kind: 'partner' as const, id: partner, weight }
        : { kind: 'city' as const, id: cityId, weight }
    }),
    by: finance,
  })
  await approveWithin(trx, { cityId, id, approvedBy: approver })
  return deal
}

async function settle(city: SeededCity, { code, settledOn }: SharedCost, deal: Deal) {
  for (const { partyId, amount } of deal.partners) {
    await proposeSettlement(city.trx, {
      id: city.id('settlement', code, partyId),
      cityId: city.cityId,
      costId: deal.id,
      partnerId: partyId,
      amount,
      on: settledOn!,
      by: city.finance,
    })
  }
}
