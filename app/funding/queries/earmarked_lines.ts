import { selectRows, toCount, type Client } from '#core/sql'
import { familiesOf, type EarmarkedLine } from '#funding/domain/earmark'
import { ACCOUNTS } from '#ledger/domain/chart'
import { notClosing } from '#ledger/queries/balances'

export interface CodedLine extends EarmarkedLine {
  code: string
}

/** The budget lines that hold, have reserved or have spent money of the fund. */
export async function linesPaidBy(
  client: Client,
  cityId: string,
  fundId: string
): Promise<CodedLine[]> {
  const rows = await selectRows(
    client,
    `SELECT * FROM budget_lines l WHERE l.city_id = ? AND l.id IN (
       SELECT p.budget_line_id FROM postings p
       WHERE p.city_id = ? AND p.fund_id = ? AND p.account_code IN (?, ?, ?) AND ${notClosing('p')}
       GROUP BY p.budget_line_id, p.account_code HAVING sum(p.amount) <> 0)
     ORDER BY l.code`,
    [cityId, cityId, fundId, ACCOUNTS.allocated, ACCOUNTS.committed, ACCOUNTS.expended]
  )
  const families = await groupFamilies(client, cityId)
  return rows.map((row) => ({
    id: row.id,
    code: row.code,
    programmeId: row.programme_id,
    groupCode: row.group_code,
    groupFamilies: familiesOf(row.group_code, families),
    year: toCount(row.year),
    placeId: row.place_id,
    nature: row.nature,
    activity: row.activity,
  }))
}

/** Family of each beneficiary group of the city, null for none: what `familiesOf` walks. */
export async function groupFamilies(
  client: Client,
  cityId: string
): Promise<Map<string, string | null>> {
  const rows = await selectRows(
    client,
    'SELECT code, family_code FROM beneficiary_groups WHERE city_id = ?',
    [cityId]
  )
  return new Map(rows.map((row) => [row.code, row.family_code]))
}
