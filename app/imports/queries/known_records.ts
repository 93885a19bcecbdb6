import { selectRows, toBigInt, type Client, type Row } from '#core/sql'
import { partyKey } from '#imports/domain/kinds/funders'
import { lineKey, type Known, type LookUp, type LookUpList } from '#imports/domain/kinds/rules'
import { stands } from '#ledger/queries/standing'
import { comparable } from '#imports/domain/text'
import { MONTH_COLUMNS } from '#programmes/queries/budget_profiles'

type Found = { key: string; known: Known }

const plain = (row: Row): Found => ({ key: comparable(row.code), known: { id: row.id } })

/** How each list is looked up: the records that the keys may mean, under the keys that rows use. */
const LISTS: Record<LookUpList, { sql: string; of(row: Row): Found | Found[] }> = {
  programmes: { sql: 'SELECT id, code FROM programmes WHERE city_id = ?', of: plain },
  groups: { sql: 'SELECT code AS id, code FROM beneficiary_groups WHERE city_id = ?', of: plain },
  places: { sql: 'SELECT id, name AS code FROM places WHERE city_id = ?', of: plain },
  funds: { sql: 'SELECT id, code FROM funds WHERE city_id = ?', of: plain },
  parties: {
    sql: `SELECT id, name, registration_id, funder_kind FROM parties
          WHERE city_id = ? AND closed_on IS NULL`,
    of({ id, name, registration_id: registration, funder_kind: kind }) {
      const known = { id, kind: kind ?? '' }
      const keys = registration ? [name, registration] : [name]
      return keys.map((key) => ({ key: partyKey(key), known }))
    },
  },
  lines: {
    sql: `SELECT l.id, l.code, l.year, l.need, l.group_code, l.nature, b.sum_of,
            ${MONTH_COLUMNS.map((month) => `b.${month}`).join(', ')}
          FROM budget_lines l LEFT JOIN budget_profiles b ON b.city_id = l.city_id
            AND b.budget_line_id = l.id AND b.version = (SELECT max(v.version) FROM budget_profiles v
              WHERE v.city_id = l.city_id AND v.budget_line_id = l.id)
          WHERE l.city_id = ?`,
    of: ({ id, code, year, need, group_code: group, nature, sum_of: sumOf, ...row }) => ({
      key: lineKey(String(year), comparable(code)),
      known: {
        ...{ id, need: String(toBigInt(need)), group, nature },
        ...(sumOf && { profile: MONTH_COLUMNS.map((month) => toBigInt(row[month])).join(' ') }),
      },
    }),
  },
  openings: {
    sql: `SELECT o.id, f.code, o.net_assets, o.unspent FROM fund_openings o
          JOIN funds f ON f.city_id = o.city_id AND f.id = o.fund_id
          WHERE o.city_id = ? AND ${stands('o.city_id', 'o.entry_id')}`,
    of: ({ id, code, net_assets: amount, unspent }) => ({
      key: comparable(code),
      known: { id, amount: String(toBigInt(amount)), unspent: String(toBigInt(unspent)) },
    }),
  },
  in_kind: {
    sql: 'SELECT id, number AS code, quantity, category FROM in_kind_items WHERE city_id = ?',
    of: ({ id, code, quantity, category }) => ({
      key: comparable(code),
      known: { id, quantity, category },
    }),
  },
  commitments: {
    sql: 'SELECT id, number AS code, amount, committed_on FROM commitments WHERE city_id = ?',
    of: ({ id, code, amount, committed_on: date }) => ({
      key: comparable(code),
      known: { id, amount: String(toBigInt(amount)), date },
    }),
  },
}

/** Lists that stay short are read whole; commitments are looked up by their numbers. */
const LONG: Partial<Record<LookUpList, string>> = { commitments: 'number', in_kind: 'number' }

/** The records of the books that the rows at hand name. */
export async function knownRecords(
  client: Client,
  cityId: string,
  lookUps: readonly LookUp[]
): Promise<(LookUp & { known: Known })[]> {
  const answer: (LookUp & { known: Known })[] = []
  for (const list of new Set(lookUps.map((look) => look.list))) {
    const keys = new Set(lookUps.filter((look) => look.list === list).map(({ key }) => key))
    const { sql, of } = LISTS[list]
    const column = LONG[list]
    const narrowed = column ? ` AND ${column} IN (${[...keys].map(() => '?').join(', ')})` : ''
    const rows = await selectRows(client, sql + narrowed, [cityId, ...(column ? keys : [])])
    for (const { key, known } of rows.flatMap(of))
      if (keys.has(key)) answer.push({ list, key, known })
  }
  return answer
}

/** Rows of earlier imports, by their keys, whose records stand. */
export async function takenRows(
  client: Client,
  cityId: string,
  rowKeys: readonly string[]
): Promise<{ rowKey: string; id: string }[]> {
  if (rowKeys.length === 0) return []
  const rows = await selectRows(
    client,
    `SELECT content_key, record_id FROM import_rows
     WHERE city_id = ? AND content_key IN (${rowKeys.map(() => '?').join(', ')}) AND outcome = 'taken'`,
    [cityId, ...rowKeys]
  )
  return rows.map((row) => ({ rowKey: row.content_key, id: row.record_id }))
}

/** The language that texts of a file are taken to be in: that of the city. */
export async function languageOf(client: Client, cityId: string): Promise<string> {
  const [city] = await selectRows(client, 'SELECT locale FROM cities WHERE id = ?', [cityId])
  return city.locale
}
