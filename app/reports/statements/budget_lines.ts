import { readClient, selectRows, toBigInt, toCount } from '#core/sql'
import { groupWords } from '#reports/statements/ring_fence_tables'
import type { Row } from '#reports/statements/table'

export const BUDGET_ROWS = ['line', 'programme', 'group'] as const
export type BudgetRows = (typeof BUDGET_ROWS)[number]

export interface BudgetedLine {
  id: string
  code: string
  title: string
  lang: string
  year: number
  need: bigint
  programme: { id: string; code: string; title: string; lang: string }
  group: { code: string; name: string; lang: string }
}

const CODES = new Intl.Collator('en', { numeric: true })

/** The budget lines of all years until one, by code, of one code the latest first. */
export async function linesUntil(cityId: string, year: number): Promise<BudgetedLine[]> {
  const rows = await selectRows(
    readClient(),
    `SELECT l.id, l.code, l.title, l.title_lang, l.year, l.need, g.id AS programme_id,
       g.code AS programme_code, g.title AS programme_title, g.title_lang AS programme_lang,
       b.code AS group_code, b.local_name, b.local_lang
     FROM budget_lines l
     JOIN programmes g ON g.city_id = l.city_id AND g.id = l.programme_id
     JOIN beneficiary_groups b ON b.city_id = l.city_id AND b.code = l.group_code
     WHERE l.city_id = ? AND l.year <= ?`,
    [cityId, year]
  )
  return rows
    .map((row) => ({
      id: row.id,
      code: row.code,
      title: row.title,
      lang: row.title_lang,
      year: toCount(row.year),
      need: toBigInt(row.need),
      programme: {
        id: row.programme_id,
        code: row.programme_code,
        title: row.programme_title,
        lang: row.programme_lang,
      },
      group: { code: row.group_code, name: row.local_name, lang: row.local_lang },
    }))
    .toSorted((a, b) => CODES.compare(a.code, b.code) || b.year - a.year)
}

export function labelOf(
  by: BudgetRows,
  line: BudgetedLine
): Pick<Row, 'code' | 'label' | 'sub' | 'path'> {
  const { programme, group } = line
  if (by === 'programme') {
    const label = { text: programme.title, lang: programme.lang }
    return { code: programme.code, label, path: ['programmes', programme.id] }
  }
  if (by === 'group') return { label: groupWords(group) }
  return {
    code: line.code,
    label: { text: line.title, lang: line.lang },
    sub: { list: [{ text: programme.code }, groupWords(group)], by: ' · ' },
    path: ['lines', line.id],
  }
}
