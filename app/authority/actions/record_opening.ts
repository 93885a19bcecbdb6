import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { derivedId } from '#core/ids'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { storedEntry, words } from '#authority/actions/stored'
import { postEntry, type PostedEntry } from '#ledger/actions/post_entry'
import { ACCOUNTS } from '#ledger/domain/chart'
import {
  findOpeningFault,
  openingLines,
  type Opening,
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
  const { id, cityId, fundId, openedOn } = opening
  await lockLedger(trx, cityId)
  const row = {
    city_id: cityId,
    id,
    fund_id: fundId,
    opened_on: openedOn,
    net_assets: opening.netAssets,
    unspent: opening.unspent,
    source: words(opening.source) ?? '',
  }
  const currency = await functionalCurrency(trx, cityId)
  const of: Opening = { ...opening, fund: fundId, currency }
  const [fund] = await selectRows(trx, 'SELECT code FROM funds WHERE city_id = ? AND id = ?', [
    cityId,
    fundId,
  ])
  if (!fund) throw new NotFound()
  const stored = await storedEntry(trx, 'fund_openings', row)
  if (!stored) {
    if (!row.source) throw new Refusal('E_SOURCE_OF_OPENING', {}, 'source')
    const fault = findOpeningFault(of)
    if (fault) throw refusalOf(fault, currency)
    await refuseLate(trx, opening, fund.code)
  }

  // Sent again with other balances it is another entry under the same id, which is refused.
  const entry = await postEntry(trx, {
    id,
    cityId,
    kind: 'opening',
    effectiveOn: openedOn,
    memo: `${fund.code} ${row.source}`,
    source: { type: 'fund_opening', id },
    preparedBy: opening.preparedBy,
    approvedBy: opening.approvedBy ?? null,
    lines: openingLines(of),
  })
  if (stored) return entry
  await trx
    .insertQuery()
    .table('fund_openings')
    .insert({ ...row, entry_id: entry.id })
  await keepPayables(trx, opening, row.source)
  return entry
}

/** What was owed to each payee is paid later like any other payable. */
async function keepPayables(trx: TransactionClientContract, opening: FundOpening, source: string) {
  const owed = opening.items.filter(({ account }) => account === ACCOUNTS.payables)
  for (const [index, item] of owed.entries()) {
    await trx
      .insertQuery()
      .table('payables')
      .insert({
        city_id: opening.cityId,
        id: derivedId(opening.id, 'payable', String(index)),
        origin: 'opening',
        fund_id: opening.fundId,
        party_id: item.party ?? null,
        description: source,
        amount: item.amount,
        arose_on: opening.openedOn,
        due_on: null,
        entry_id: opening.id,
      })
  }
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
