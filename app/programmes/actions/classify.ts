import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { NotFound } from '#core/refusal'
import { selectRows } from '#core/sql'
import { recordOf } from '#programmes/records'

export interface Tag {
  scheme: string
  item: string
}

/** The items a programme is classified by; the set given replaces the one before. */
export async function tagProgramme(
  trx: TransactionClientContract,
  of: { cityId: string; programmeId: string; tags: Tag[] }
): Promise<void> {
  await recordOf(trx, 'programmes', of.cityId, of.programmeId)
  await replaceTags(
    trx,
    'programme_tags',
    { city_id: of.cityId, programme_id: of.programmeId },
    of.tags
  )
}

/** The items a budget line is classified by; the set given replaces the one before. */
export async function tagLine(
  trx: TransactionClientContract,
  of: { cityId: string; lineId: string; tags: Tag[] }
): Promise<void> {
  await recordOf(trx, 'budget_lines', of.cityId, of.lineId)
  await replaceTags(
    trx,
    'budget_line_tags',
    { city_id: of.cityId, budget_line_id: of.lineId },
    of.tags
  )
}

async function replaceTags(
  trx: TransactionClientContract,
  table: 'programme_tags' | 'budget_line_tags',
  key: { city_id: string; [column: string]: string },
  tags: Tag[]
) {
  const items = await selectRows(
    trx,
    'SELECT scheme_code, code FROM classification_items WHERE city_id = ?',
    [key.city_id]
  )
  const known = new Set(items.map((item) => `${item.scheme_code} ${item.code}`))
  const wanted = new Map(tags.map((tag) => [`${tag.scheme} ${tag.item}`, tag]))
  for (const name of wanted.keys()) if (!known.has(name)) throw new NotFound()

  await trx.query().from(table).where(key).delete()
  for (const tag of wanted.values()) {
    await trx
      .insertQuery()
      .table(table)
      .insert({ ...key, scheme_code: tag.scheme, item_code: tag.item })
  }
}
