import { selectRows, toBigInt, toCount, type Client } from '#core/sql'
import { PAGE_SIZE } from '#funding/queries/standing'
import { partyName, type Reader } from '#ledger/queries/reader'
import { stands } from '#ledger/queries/standing'

export interface OwnIncomeRow {
  id: string
  entryId: string
  receivedOn: string
  description: string
  party: string | null
  fund: string
  bankRef: string | null
  amount: bigint
  stands: boolean
}

export interface OwnIncomeFilter {
  from?: string
  to?: string
}

export interface OwnIncomeList {
  rows: OwnIncomeRow[]
  total: number
  page: number
  /** Of the whole filter, what was reversed left out. */
  sum: bigint
}

const STANDS = stands('o.city_id', 'o.entry_id')

function conditionsOf(cityId: string, { from, to }: OwnIncomeFilter) {
  return {
    where: `WHERE o.city_id = ? ${from ? 'AND o.received_on >= ?' : ''} ${to ? 'AND o.received_on <= ?' : ''}`,
    bindings: [cityId, ...(from ? [from] : []), ...(to ? [to] : [])],
  }
}

/** A page of own income, the latest first, with the sum of the whole filter; without a page all of it. */
export async function listOwnIncomes(
  client: Client,
  cityId: string,
  filter: OwnIncomeFilter,
  reader: Reader,
  page?: number
): Promise<OwnIncomeList> {
  const { where, bindings } = conditionsOf(cityId, filter)
  const [all] = await selectRows(
    client,
    `SELECT count(*) AS n, coalesce(sum(CASE WHEN ${STANDS} THEN o.amount ELSE 0 END), 0) AS sum
     FROM own_incomes o ${where}`,
    bindings
  )
  const rows = await selectRows(
    client,
    `SELECT o.*, f.code AS fund_code, ${partyName(reader)} AS party_name,
       CASE WHEN ${STANDS} THEN 1 ELSE 0 END AS stands
     FROM own_incomes o JOIN funds f ON f.city_id = o.city_id AND f.id = o.fund_id
     LEFT JOIN parties y ON y.city_id = o.city_id AND y.id = o.party_id
     ${where} ORDER BY o.received_on DESC, o.id DESC ${page ? 'LIMIT ? OFFSET ?' : ''}`,
    [...bindings, ...(page ? [PAGE_SIZE, (page - 1) * PAGE_SIZE] : [])]
  )
  return {
    rows: rows.map((row) => ({
      id: row.id,
      entryId: row.entry_id,
      receivedOn: row.received_on,
      description: row.description,
      party: row.party_name,
      fund: row.fund_code,
      bankRef: row.bank_ref,
      amount: toBigInt(row.amount),
      stands: toBigInt(row.stands) === 1n,
    })),
    total: toCount(all.n),
    page: page ?? 1,
    sum: toBigInt(all.sum),
  }
}

/** Funds that own income may go to; none for the general fund, which is there when nothing is said. */
export async function fundsForOwnIncome(
  client: Client,
  cityId: string
): Promise<{ value: string; label: string }[]> {
  const rows = await selectRows(
    client,
    `SELECT id, code, name FROM funds WHERE city_id = ? AND closed_on IS NULL
       AND restriction IN ('unrestricted', 'designated') ORDER BY code`,
    [cityId]
  )
  return rows.map(({ id, code, name }) => ({ value: id, label: `${code} ${name}` }))
}
