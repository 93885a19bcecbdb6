import { derivedId } from '#core/ids'
import { transact } from '#core/transact'
import { openFiscalYear } from '#ledger/actions/open_fiscal_year'
import { openFund } from '#ledger/actions/open_fund'
import { openLedger } from '#ledger/actions/open_ledger'
import type { EntryKind, EntryRequest } from '#ledger/domain/entry'
import { allocationLines, authorityLines } from '#ledger/domain/events'
import { ownerClient } from '../../tests/support/databases.js'

/*
 * Books for measuring: a city with funds and budget lines, and as many entries as are asked for, always
 * the same ones. Each fund receives more than is allocated, and each line gets more than it spends.
 */

export interface MeasuredCity {
  id: string
  slug: string
  currency: string
  maker: string
  checker: string
  funds: string[]
  lines: string[]
  years: number[]
}

export interface CitySize {
  funds: number
  lines: number
  years: number[]
}

const USUAL: CitySize = { funds: 20, lines: 100, years: [2024, 2025] }

/** What the city of this name is, whether it is there yet or not: every id follows from the name. */
export function measuredCity(slug: string, size: CitySize = USUAL): MeasuredCity {
  const id = derivedId('benchmark', slug)
  const ids = (count: number, code: (no: number) => string) =>
    Array.from({ length: count }, (_, at) => derivedId(id, code(at + 1)))
  return {
    ...{ id, slug, currency: 'EUR', years: size.years },
    ...{ maker: derivedId(id, 'maker'), checker: derivedId(id, 'checker') },
    ...{ funds: ids(size.funds, fundCode), lines: ids(size.lines, lineCode) },
  }
}

const fundCode = (no: number) => `F${String(no).padStart(3, '0')}`
const lineCode = (no: number) => `L${String(no).padStart(4, '0')}`

/** A city with its masters and no entry yet. */
export async function makeMeasuredCity(slug: string, size = USUAL): Promise<MeasuredCity> {
  const city = measuredCity(slug, size)
  const { id, maker, checker, currency } = city
  const created = '2020-01-01T00:00:00.000Z'
  const titled = { title: 'Measured', title_lang: 'en' }
  return transact(async (trx) => {
    const insert = (table: string, row: Record<string, unknown>) =>
      trx.insertQuery().table(table).insert(row)
    for (const person of [maker, checker]) {
      await insert('people', {
        id: person,
        email: `${person}@example.org`,
        full_name: 'A person',
        password: 'none',
        created_at: created,
      })
    }
    await insert('cities', {
      id,
      slug,
      name: slug,
      name_lang: 'en',
      country: 'SI',
      currency,
      timezone: 'Europe/Ljubljana',
      locale: 'en',
      created_at: created,
    })
    await openLedger(trx, {
      cityId: id,
      functionalCurrency: currency,
      recognitionPolicy: 'on_receipt',
      approvalThreshold: null,
      opensOn: '2000-01-01',
    })
    for (const year of size.years) {
      await openFiscalYear(trx, { cityId: id, name: String(year), startsOn: `${year}-01-01` })
    }
    for (const [at, fundId] of city.funds.entries()) {
      const code = fundCode(at + 1)
      const fund = {
        id: fundId,
        cityId: id,
        code,
        name: `Fund ${code}`,
        restriction: 'purpose' as const,
      }
      await openFund(trx, fund)
    }
    const [plan, programme] = [derivedId(id, 'plan'), derivedId(id, 'programme')]
    const group = { city_id: id, code: 'general', local_name: 'All', local_lang: 'en' }
    await insert('plans', { city_id: id, id: plan, ...titled, starts_year: 2024, ends_year: 2029 })
    await insert('programmes', { city_id: id, id: programme, plan_id: plan, code: 'P1', ...titled })
    await insert('beneficiary_groups', group)
    for (const [at, line] of city.lines.entries()) {
      await insert('budget_lines', {
        city_id: id,
        id: line,
        programme_id: programme,
        code: lineCode(at + 1),
        ...titled,
        year: size.years[0],
        group_code: 'general',
        nature: 'current',
        activity: 'build',
        need: 1_000_000n,
      })
    }
    return city
  })
}

/**
 * Entry number `no` of `of`, counted from 1: of five, two are receipts of 1,000, one allocates 900 and two
 * spend 200 each of it. Days run through the years in order.
 */
export function measuredEntry(city: MeasuredCity, no: number, of: number): EntryRequest {
  const turn = Math.floor((no - 1) / 5)
  const fund = city.funds[turn % city.funds.length]
  const budgetLine = city.lines[turn % city.lines.length]
  const { currency } = city
  const day = dayOf(city.years, (no - 1) / of)
  const common = {
    id: derivedId(city.id, 'entry', String(no)),
    cityId: city.id,
    effectiveOn: day,
    preparedBy: city.maker,
  }
  const step = (no - 1) % 5
  if (step === 2) {
    const lines = allocationLines({ fund, currency, budgetLine, amount: 90_000n })
    const memo = `Decision ${turn}`
    return { ...common, kind: 'allocation', memo, approvedBy: city.checker, lines }
  }
  const amount = step < 2 ? 100_000n + BigInt(turn % 1000) : 20_000n
  const leg = (account: string, value: bigint, budget = false) => ({
    account,
    fund,
    currency,
    amount: value,
    budgetLine: budget ? budgetLine : null,
  })
  const kind: EntryKind = step < 2 ? 'receipt' : 'expenditure'
  const lines =
    step < 2
      ? [leg('1000', amount), leg('4000', -amount), ...authorityLines({ fund, currency, amount })]
      : [
          leg('8200', amount, true),
          leg('8400', -amount, true),
          leg('5000', amount, true),
          leg('1000', -amount),
        ]
  return { ...common, kind, memo: `${kind} ${no}`, lines }
}

function dayOf(years: number[], share: number): string {
  const first = Date.UTC(years[0], 0, 1)
  const last = Date.UTC(years[years.length - 1] + 1, 0, 1)
  return new Date(first + Math.floor(((last - first) * share) / 86_400_000) * 86_400_000)
    .toISOString()
    .slice(0, 10)
}

/** Renewed statistics: what a database that has run for a while has. */
export async function analyse(): Promise<void> {
  await ownerClient().rawQuery('ANALYZE')
}
