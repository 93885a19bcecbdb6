import db from '@adonisjs/lucid/services/db'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import type { RecordKind } from '#imports/domain/mapping'
import { openFund } from '#ledger/actions/open_fund'
import { makeBudgetLine } from '#tests/support/plan_records'
import { giveMoney } from '#tests/support/programmes'
import { addRate } from '#tests/support/rates'
import { makeImportCity, type ImportCity } from './support.js'

/** What the rows of a file may name in the books of a city. */
export interface Codes {
  fund: string
  line: string
  programme: string
}

type Kind = Exclude<RecordKind, 'contributions'>

/** A file of each kind with as many rows as wanted; every record is new, funders give several agreements. */
const FILES: Record<Kind, { heading: string; row(no: number, codes: Codes): string }> = {
  funders: {
    heading: 'name,kind,registration id,country,note',
    row: (no) => `Foundation of street ${no},foundation,R-${no},SI,Note ${no}`,
  },
  budget_lines: {
    heading:
      'code,title,programme,year,group,capital or current,build or maintain,need,minimum,maximum',
    row: (no, { programme }) =>
      `B-${no},School ${no},${programme},2026,general,current,build,1500.50,100,2000`,
  },
  agreements: {
    heading: 'number;funder;kind;title;currency;amount;signed_on;status;years;programmes',
    row: (no, { programme }) =>
      [
        `N-${no}`,
        `Ministry ${no % 50}`,
        'national government',
        `Agreement ${no}`,
        no % 10 === 9 ? 'USD' : 'EUR',
        no % 20 === 8 ? '0' : `${no + 1},50`,
        '2026-02-03',
        ['active', 'asked', 'active', 'granted'][no % 4],
        no % 3 === 0 ? '2026' : '',
        no % 3 === 1 ? programme : '',
      ].join(';'),
  },
  grants: {
    heading:
      'Identifier,Title,Description,Currency,Amount Awarded,Award Date,Funding Org:Identifier,Funding Org:Name,Recipient Org:Name',
    row: (no) =>
      `360G-x-${no},Grant ${no},What for,EUR,${no + 1},2026-02-03,GB-CHC-${no % 50},Trust ${no % 50},City`,
  },
  openings: {
    heading: 'fund,date,cash,receivables,payables,net assets,unspent,source',
    row: (no) =>
      `O-${no},2025-01-01,1000.00,50,${no % 2 === 0 ? 200 : 0},${no % 2 === 0 ? 850 : 1050},700,Books of 2024`,
  },
  in_kind: {
    heading: 'number,given by,kind,title,offered on,quantity,unit,unit price,evidence,source',
    row: (no) =>
      `G-${no},Funder of A-1,${no % 2 === 0 ? 'room' : 'professional service'},Hall ${no},2026-02-03,${no + 1}.5,hours,12.50,Price list,${no % 3 === 0 ? 'Letter' : ''}`,
  },
  commitments: {
    heading: 'number,fund,line,description,date,amount',
    row: (no, { fund, line }) => `K-${no},${fund},${line},Order ${no},2026-02-03,10.00`,
  },
  expenditures: {
    heading: 'commitment,description,date,amount,final',
    row: (no) => `K-${no % 500},Payment ${no},2026-02-10,1.00,`,
  },
}

/** The kinds in an order in which each finds what it names. */
export const FILED_KINDS = Object.keys(FILES) as Kind[]

export function fileOf(kind: Kind, rows: number, codes: Codes): string {
  const { heading, row } = FILES[kind]
  return [heading, ...Array.from({ length: rows }, (_, no) => row(no, codes))].join('\n')
}

/** A city whose books hold everything that the files name. */
export async function makeFiledCity(
  rows: number,
  wanted: readonly Kind[] = FILED_KINDS
): Promise<{ city: ImportCity; codes: Codes }> {
  const city = await makeImportCity([{ number: 'A-1' }])
  const line = await makeBudgetLine(city)
  const { id: cityId, currency, officer: maker, second: checker } = city
  const fund = await transact(async (trx) => {
    const openings = wanted.includes('openings') ? rows : 0
    for (let no = 0; no < openings; no++)
      await openFund(trx, { cityId, code: `O-${no}`, name: `Fund ${no}`, restriction: 'purpose' })
    return openFund(trx, { cityId, code: 'F-1', name: 'Fund', restriction: 'purpose' })
  })
  const ledger = { cityId, currency, maker, checker, fund: fund.id, line }
  await giveMoney(ledger, 100_000_000n, line, '2026-02-01')
  await addRate({ cityId, maker }, ['USD', currency, '0.9', '2026-02-03'])
  const [codes] = await selectRows(
    db.connection(),
    `SELECT l.code AS line, p.code AS programme FROM budget_lines l
     JOIN programmes p ON p.city_id = l.city_id AND p.id = l.programme_id WHERE l.id = ?`,
    [line]
  )
  return { city, codes: { fund: 'F-1', line: codes.line, programme: codes.programme } }
}
