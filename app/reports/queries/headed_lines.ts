import { selectRows, toCount, type Client } from '#core/sql'
import { familiesOf } from '#funding/domain/earmark'
import { groupFamilies } from '#funding/queries/earmarked_lines'
import type { HeadedLine } from '#reports/domain/report_heads'

export interface CodedHeadedLine extends HeadedLine {
  code: string
  title: string
  lang: string
  year: number
}

/** Every budget line of the city with the marks by which heads may take it, by year and code. */
export async function headedLines(client: Client, cityId: string): Promise<CodedHeadedLine[]> {
  const lines = await selectRows(
    client,
    `SELECT id, programme_id, code, title, title_lang, year, group_code FROM budget_lines
     WHERE city_id = ?`,
    [cityId]
  )
  const families = await groupFamilies(client, cityId)
  const tags = new Map<string, string[]>()
  for (const { owner, scheme_code: scheme, item_code: item } of await selectRows(
    client,
    `SELECT budget_line_id AS owner, scheme_code, item_code FROM budget_line_tags WHERE city_id = ?
     UNION ALL SELECT programme_id AS owner, scheme_code, item_code FROM programme_tags WHERE city_id = ?`,
    [cityId, cityId]
  ))
    tags.set(owner, [...(tags.get(owner) ?? []), `${scheme}/${item}`])
  const codes = new Intl.Collator('en', { numeric: true })
  return lines
    .map((row) => ({
      id: row.id as string,
      programmeId: row.programme_id as string,
      code: row.code as string,
      title: row.title as string,
      lang: row.title_lang as string,
      year: toCount(row.year),
      groups: [row.group_code, ...familiesOf(row.group_code, families)],
      tags: [...(tags.get(row.id) ?? []), ...(tags.get(row.programme_id) ?? [])],
    }))
    .toSorted((a, b) => a.year - b.year || codes.compare(a.code, b.code))
}
