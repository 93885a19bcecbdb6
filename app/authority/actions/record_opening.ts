import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { derivedId } from '#core/ids'
import { insertMany } from '#core/insert_many'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, type Row } from '#core/sql'
import { storedEntry, words } from '#authority/actions/stored'
import { postEntry } from '#ledger/actions/post_entry'
import type { PostedEntry } from '#ledger/actions/entry_writers'
import { ACCOUNTS } from '#ledger/domain/chart'
import type { EntryRequest } from '#ledger/domain/entry'
import {
  findOpeningFault,
  openingLines,
  type OpeningFault,
  type OpeningItem,
} from '#ledger/domain/opening'
import { stands } from '#ledger/queries/standing'
import { toDecimalString } from '#money/money'
import { lockLedger } from '#programmes/actions/spending_guards'
import { functionalCurrency } from '#programmes/records'

export interface FundOpening {
  /** The id of the opening and of its entry. */
  id: string
  cityId: string
  fundId: string
  /** The day the books begin for the fund; its balances are those before that day's work. */
  openedOn: string
  items: OpeningItem[]
  /** As the old books state them, functional currency. */
  netAssets: bigint
  unspent: bigint
  /** Where the balances come from: the closing statement of the old books. */
  source: string
  preparedBy: string
  approvedBy?: string | null
}

/**
 * The balances a fund brings from older books: what it owns and owes against its net assets, and the
 * authority for what may still be spent. Once per fund, before anything else of the fund happened, and
 * always with a second person.
 */
export async function recordOpening(
  trx: TransactionClientContract,
  opening: FundOpening
): Promise<PostedEntry> {
  const { cityId, fundId } = opening
  await lockLedger(trx, cityId)
  const row = openingRow(opening)
  const currency = await functionalCurrency(trx, cityId)
  const [fund] = await selectRows(trx, 'SELECT code FROM funds WHERE city_id = ? AND id = ?', [
    cityId,
    fundId,
  ])
  if (!fund) throw new NotFound()
  const stored = await storedEntry(trx, 'fund_openings', row)
  if (!stored) {
    refuseFaults(opening, currency)
    await refuseLate(trx, opening, fund.code)
  }

  // Sent again with other balances it is another entry under the same id, which is refused.
  const entry = await postEntry(trx, openingEntry(opening, { code: fund.code, currency }))
  if (stored) return entry
  await insertMany(trx, 'fund_openings', [{ ...row, entry_id: entry.id }])
  await insertMany(trx, 'payables', payablesOf(opening))
  return entry
}

/** An opening as it is stored, without its entry. */
export function openingRow(opening: FundOpening) {
  return {
    city_id: opening.cityId,
    id: opening.id,
    fund_id: opening.fundId,
    opened_on: opening.openedOn,
    net_assets: opening.netAssets,
    unspent: opening.unspent,
    source: words(opening.source) ?? '',
  }
}

/** Refuses what no opening may be, whatever the books say. */
export function refuseFaults(opening: FundOpening, currency: string): void {
  if (!words(opening.source)) throw new Refusal('E_SOURCE_OF_OPENING', {}, 'source')
  const fault = findOpeningFault({ ...opening, fund: opening.fundId, currency })
  if (fault) throw refusalOf(fault, currency)
}

/** The entry of an opening. */
export function openingEntry(
  opening: FundOpening,
  { code, currency }: { code: string; currency: string }
): EntryRequest {
  const { id, cityId, preparedBy, approvedBy = null } = opening
  return {
    id,
    cityId,
    kind: 'opening',
    effectiveOn: opening.openedOn,
    memo: `${code} ${words(opening.source) ?? ''}`,
    source: { type: 'fund_opening', id },
    preparedBy,
    approvedBy,
    lines: openingLines({ ...opening, fund: opening.fundId, currency }),
  }
}

/** What was owed to each payee is paid later like any other payable. */
export function payablesOf(opening: FundOpening): Row[] {
  return opening.items
    .filter(({ account }) => account === ACCOUNTS.payables)
    .map(({ party = null, amount }, index) => ({
      city_id: opening.cityId,
      id: derivedId(opening.id, 'payable', String(index)),
      origin: 'opening',
      fund_id: opening.fundId,
      party_id: party,
      description: words(opening.source),
      amount,
      arose_on: opening.openedOn,
      due_on: null,
      entry_id: opening.id,
    }))
}

/**
 * Balances come before the first entry of the fund. Later entries are allowed for only while the books
 * themselves begin: in the first period of the ledger, and not before anything that is dated earlier.
 */
async function refuseLate(
  trx: TransactionClientContract,
  { cityId, fundId, openedOn }: FundOpening,
  code: string
) {
  const [known] = await selectRows(
    trx,
    `SELECT 1 FROM fund_openings o WHERE o.city_id = ? AND o.fund_id = ?
       AND ${stands('o.city_id', 'o.entry_id')}`,
    [cityId, fundId]
  )
  if (known) throw new Refusal('E_OPENING_TWICE', { code }, 'fundId', 409)
  const [{ first }] = await selectRows(
    trx,
    `SELECT min(p.effective_on) AS first FROM postings p
     JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
     WHERE p.city_id = ? AND p.fund_id = ? AND e.kind NOT IN ('opening', 'reversal')`,
    [cityId, fundId]
  )
  if (first === null) return
  const [{ ends_on: endOfFirst }] = await selectRows(
    trx,
    'SELECT ends_on FROM periods WHERE city_id = ? ORDER BY starts_on LIMIT 1',
    [cityId]
  )
  if (openedOn <= first && openedOn <= endOfFirst) return
  throw new Refusal('E_OPENING_LATE', { code, date: first }, 'openedOn', 409)
}

function refusalOf(fault: OpeningFault, currency: string): Refusal {
  const text = (minor: bigint) => toDecimalString(minor, currency)
  switch (fault.code) {
    case 'E_OPENING_EMPTY':
      return new Refusal(fault.code, {}, 'items')
    case 'E_OPENING_ACCOUNT':
    case 'E_OPENING_AMOUNT':
    case 'E_OPENING_CURRENCY':
      return new Refusal(fault.code, { account: fault.account }, `items.${fault.at}.amount`)
    case 'E_OPENING_UNBALANCED':
      return new Refusal(
        fault.code,
        {
          computed: text(fault.computed),
          stated: text(fault.stated),
          difference: text(fault.computed - fault.stated),
          currency,
        },
        'netAssets'
      )
    case 'E_OPENING_UNSPENT':
      return new Refusal(
        fault.code,
        { spendable: text(fault.spendable), unspent: text(fault.unspent), currency },
        'unspent'
      )
  }
}
