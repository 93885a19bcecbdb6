import { canonicalJson, sha256 } from '#core/hashes'
import { selectRows, type Client } from '#core/sql'
import type { BookFund } from '#workbooks/books/book'

const used = (column: string) => `SELECT DISTINCT p.${column} FROM postings p
  JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
  WHERE p.city_id = ? AND e.seq <= ?`

/**
 * The funds of the entries that were known then, numbered in the order of their codes; one of them alone keeps its
 * number. A fund opened later does not belong to what was known.
 */
export async function fundsOfBook(
  client: Client,
  cityId: string,
  known: bigint,
  only: string | null = null
): Promise<BookFund[]> {
  const rows = await selectRows(
    client,
    `SELECT id, code, name, restriction FROM funds WHERE city_id = ? AND id IN (${used('fund_id')})
     ORDER BY code`,
    [cityId, cityId, known]
  )
  return rows
    .map(({ id, code, name, restriction }, at) => ({ no: at + 1, id, code, name, restriction }))
    .filter(({ id }) => only === null || id === only)
}

const staff = (column: string) =>
  `SELECT ${column} FROM journal_entries WHERE city_id = ? AND seq <= ?`

/** What a journal calls things by and the ledger does not seal: a changed name makes another book. */
const NAMES: { sql: string; ofCity: boolean }[] = [
  {
    sql: `SELECT id, code, title FROM budget_lines WHERE city_id = ? AND id IN (${used('budget_line_id')}) ORDER BY id`,
    ofCity: true,
  },
  {
    sql: `SELECT id, number FROM agreements WHERE city_id = ? AND id IN (${used('agreement_id')}) ORDER BY id`,
    ofCity: true,
  },
  {
    sql: `SELECT id, CASE WHEN is_private_person THEN NULL ELSE name END AS name
      FROM parties WHERE city_id = ? AND id IN (${used('party_id')}) ORDER BY id`,
    ofCity: true,
  },
  {
    sql: `SELECT id, full_name FROM people WHERE id IN (${staff('prepared_by')}) ORDER BY id`,
    ofCity: false,
  },
  {
    sql: `SELECT id, full_name FROM people WHERE id IN (${staff('approved_by')}) ORDER BY id`,
    ofCity: false,
  },
]

/** One hash over all names that the journal of a city shows as it was known then. */
export async function namesHash(client: Client, cityId: string, known: bigint): Promise<string> {
  const names: unknown[] = [await fundsOfBook(client, cityId, known)]
  for (const { sql, ofCity } of NAMES)
    names.push(await selectRows(client, sql, [...(ofCity ? [cityId] : []), cityId, known]))
  return sha256(canonicalJson(names))
}
