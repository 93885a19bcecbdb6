import { selectRows, type Client } from '#core/sql'
import { earmarkChoices, type EarmarkChoice } from '#funding/queries/earmark_words'
import type { HeadMark } from '#reports/domain/report_heads'

/** What a head of a report can be given, as people know it. */
export async function headChoices(
  client: Client,
  cityId: string
): Promise<Record<HeadMark, EarmarkChoice[]>> {
  const { line, programme, group } = await earmarkChoices(client, cityId)
  const tags = await selectRows(
    client,
    `SELECT i.scheme_code, i.code, i.local_name FROM classification_items i
     WHERE i.city_id = ? AND (
       EXISTS (SELECT 1 FROM budget_line_tags t WHERE t.city_id = i.city_id
         AND t.scheme_code = i.scheme_code AND t.item_code = i.code)
       OR EXISTS (SELECT 1 FROM programme_tags t WHERE t.city_id = i.city_id
         AND t.scheme_code = i.scheme_code AND t.item_code = i.code))
     ORDER BY i.scheme_code, i.no`,
    [cityId]
  )
  return {
    line,
    programme,
    group,
    tag: tags.map(({ scheme_code: scheme, code, local_name: name }) => ({
      value: `${scheme}/${code}`,
      label: name ? `${scheme}/${code} ${name}` : `${scheme}/${code}`,
    })),
  }
}
