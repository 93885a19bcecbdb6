import { selectRows, toBigInt, toCount, type Client } from '#core/sql'

export interface ProvisionRow {
  id: string
  title: string
  titleLang: string
  programmeId: string
  programmeCode: string
  groupCode: string | null
  groupName: string | null
  groupLang: string | null
  year: number
  funders: string
  runBy: string
  people: number
  amount: bigint
  source: string
}

/** Provisions outside the city's books as last corrected, the latest year first; no ledger total holds them. */
export async function outsideProvisions(
  client: Client,
  cityId: string,
  programmeId?: string
): Promise<ProvisionRow[]> {
  const rows = await selectRows(
    client,
    `SELECT o.*, g.code AS programme_code, b.local_name AS group_name, b.local_lang AS group_lang
     FROM outside_provisions o
     JOIN programmes g ON g.city_id = o.city_id AND g.id = o.programme_id
     LEFT JOIN beneficiary_groups b ON b.city_id = o.city_id AND b.code = o.group_code
     WHERE o.city_id = ?${programmeId ? ' AND o.programme_id = ?' : ''}
       AND NOT EXISTS (SELECT 1 FROM outside_provisions n
         WHERE n.city_id = o.city_id AND n.replaces_id = o.id)
     ORDER BY o.year DESC, o.title`,
    programmeId ? [cityId, programmeId] : [cityId]
  )
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    titleLang: row.title_lang,
    programmeId: row.programme_id,
    programmeCode: row.programme_code,
    groupCode: row.group_code,
    groupName: row.group_name,
    groupLang: row.group_lang,
    year: toCount(row.year),
    funders: row.funders,
    runBy: row.run_by,
    people: toCount(row.people),
    amount: toBigInt(row.amount),
    source: row.source,
  }))
}
