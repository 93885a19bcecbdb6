import { selectRows, toCount, type Client } from '#core/sql'
import { EARMARK_DIMENSIONS, type Earmark, type EarmarkDimension } from '#funding/domain/earmark'

/** A value of an earmark as people know it; `lang` of names that are data of the city. */
export interface EarmarkChoice {
  value: string
  label: string
  lang?: string
}

export type EarmarkChoices = Record<EarmarkDimension, EarmarkChoice[]>

/**
 * What an earmark of this city can name, from its programmes, lines, groups and places. Nature and
 * activity have no labels here: they are words of the interface (`funding.nature.…`).
 */
export async function earmarkChoices(client: Client, cityId: string): Promise<EarmarkChoices> {
  const [programmes, lines, groups, places, plans] = await Promise.all([
    selectRows(client, 'SELECT id, code, title, title_lang FROM programmes WHERE city_id = ?', [
      cityId,
    ]),
    selectRows(
      client,
      'SELECT id, code, title, title_lang, year FROM budget_lines WHERE city_id = ?',
      [cityId]
    ),
    selectRows(
      client,
      `SELECT code, local_name, local_lang FROM beneficiary_groups WHERE city_id = ?
       ORDER BY coalesce(family_code, code), CASE WHEN family_code IS NULL THEN 0 ELSE 1 END, code`,
      [cityId]
    ),
    selectRows(client, 'SELECT id, name, name_lang FROM places WHERE city_id = ? ORDER BY name', [
      cityId,
    ]),
    selectRows(client, 'SELECT starts_year, ends_year FROM plans WHERE city_id = ?', [cityId]),
  ])
  const labels = new Intl.Collator('en', { numeric: true })
  const byLabel = (a: EarmarkChoice, b: EarmarkChoice) => labels.compare(a.label, b.label)
  const years = new Set(lines.map((line) => toCount(line.year)))
  for (const plan of plans) {
    for (let year = toCount(plan.starts_year); year <= toCount(plan.ends_year); year++)
      years.add(year)
  }
  return {
    programme: programmes
      .map((row) => ({ value: row.id, label: `${row.code} ${row.title}`, lang: row.title_lang }))
      .toSorted(byLabel),
    line: lines
      .map((row) => ({
        value: row.id,
        label: `${row.code} ${row.title} (${row.year})`,
        lang: row.title_lang,
      }))
      .toSorted(byLabel),
    group: groups.map((row) => ({ value: row.code, label: row.local_name, lang: row.local_lang })),
    year: Array.from(years)
      .sort((a, b) => a - b)
      .map((year) => ({ value: String(year), label: String(year) })),
    place: places.map((row) => ({ value: row.id, label: row.name, lang: row.name_lang })),
    nature: ['current', 'capital'].map((value) => ({ value, label: value })),
    activity: ['build', 'maintain'].map((value) => ({ value, label: value })),
  }
}

export interface EarmarkInWords {
  dimension: EarmarkDimension
  values: EarmarkChoice[]
}

/** The dimensions that the earmark names with their values as people know them. */
export function earmarkInWords(earmark: Earmark, choices: EarmarkChoices): EarmarkInWords[] {
  return EARMARK_DIMENSIONS.filter((dimension) => earmark[dimension]?.length).map((dimension) => ({
    dimension,
    values: earmark[dimension]!.map(
      (value) =>
        choices[dimension].find((choice) => choice.value === value) ?? { value, label: value }
    ),
  }))
}
