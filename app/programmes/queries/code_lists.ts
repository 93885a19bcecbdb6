import { selectRows, toBoolean, toCount, type Client } from '#core/sql'
import { DEFAULT_SCHEMES } from '#programmes/domain/default_schemes'

export interface BeneficiaryGroup {
  code: string
  familyCode: string | null
  localName: string
  localLang: string
  isProtected: boolean
  deiCode: string | null
  iatiHook: string | null
  cofogCode: string | null
  note: string | null
  /** Budget lines of the group. */
  lines: number
}

/** The groups of a city: families first, each followed by its members. */
export async function groupsOf(client: Client, cityId: string): Promise<BeneficiaryGroup[]> {
  const rows = await selectRows(
    client,
    `SELECT g.*, (SELECT count(*) FROM budget_lines l WHERE l.city_id = g.city_id AND l.group_code = g.code) AS lines
     FROM beneficiary_groups g WHERE g.city_id = ?
     ORDER BY coalesce(g.family_code, g.code), CASE WHEN g.family_code IS NULL THEN 0 ELSE 1 END, g.code`,
    [cityId]
  )
  return rows.map((row) => ({
    code: row.code,
    familyCode: row.family_code,
    localName: row.local_name,
    localLang: row.local_lang,
    isProtected: toBoolean(row.is_protected),
    deiCode: row.dei_code,
    iatiHook: row.iati_hook,
    cofogCode: row.cofog_code,
    note: row.note,
    lines: toCount(row.lines),
  }))
}

export interface SchemeItem {
  code: string
  localName: string | null
  programmes: number
  lines: number
}

export interface Scheme {
  code: string
  localName: string | null
  items: SchemeItem[]
}

/** The classification schemes of a city with their items and how often each is used. */
export async function schemesOf(client: Client, cityId: string): Promise<Scheme[]> {
  const schemes = await selectRows(
    client,
    'SELECT * FROM classification_schemes WHERE city_id = ?',
    [cityId]
  )
  const items = await selectRows(
    client,
    `SELECT i.*,
       (SELECT count(*) FROM programme_tags t
        WHERE t.city_id = i.city_id AND t.scheme_code = i.scheme_code AND t.item_code = i.code) AS programmes,
       (SELECT count(*) FROM budget_line_tags t
        WHERE t.city_id = i.city_id AND t.scheme_code = i.scheme_code AND t.item_code = i.code) AS lines
     FROM classification_items i WHERE i.city_id = ? ORDER BY i.scheme_code, i.no`,
    [cityId]
  )
  return schemes
    .map((scheme) => ({
      code: scheme.code as string,
      localName: scheme.local_name as string | null,
      items: items
        .filter((item) => item.scheme_code === scheme.code)
        .map((item) => ({
          code: item.code,
          localName: item.local_name,
          programmes: toCount(item.programmes),
          lines: toCount(item.lines),
        })),
    }))
    .toSorted((a, b) => orderOf(a.code) - orderOf(b.code) || (a.code < b.code ? -1 : 1))
}

const ORDER = DEFAULT_SCHEMES.map(({ code }) => code)

function orderOf(code: string): number {
  const at = ORDER.indexOf(code)
  return at < 0 ? ORDER.length : at
}

export interface Place {
  id: string
  name: string
  nameLang: string
}

export async function placesOf(client: Client, cityId: string): Promise<Place[]> {
  const rows = await selectRows(client, 'SELECT * FROM places WHERE city_id = ? ORDER BY name', [
    cityId,
  ])
  return rows.map((row) => ({ id: row.id, name: row.name, nameLang: row.name_lang }))
}

export interface TagRow {
  scheme: string
  schemeName: string | null
  item: string
  itemName: string | null
}

/** The items a programme or a line is classified by. */
export async function tagsOf(
  client: Client,
  cityId: string,
  of: { programme: string } | { line: string }
): Promise<TagRow[]> {
  const [table, column, id] =
    'programme' in of
      ? ['programme_tags', 'programme_id', of.programme]
      : ['budget_line_tags', 'budget_line_id', of.line]
  const rows = await selectRows(
    client,
    `SELECT t.scheme_code, s.local_name AS scheme_name, t.item_code, i.local_name AS item_name
     FROM ${table} t
     JOIN classification_schemes s ON s.city_id = t.city_id AND s.code = t.scheme_code
     JOIN classification_items i
       ON i.city_id = t.city_id AND i.scheme_code = t.scheme_code AND i.code = t.item_code
     WHERE t.city_id = ? AND t.${column} = ? ORDER BY t.scheme_code, i.no`,
    [cityId, id]
  )
  return rows.map((row) => ({
    scheme: row.scheme_code,
    schemeName: row.scheme_name,
    item: row.item_code,
    itemName: row.item_name,
  }))
}
