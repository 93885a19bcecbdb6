import i18nManager from '@adonisjs/i18n/services/main'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { newId } from '#core/ids'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toCount } from '#core/sql'
import { DEFAULT_GROUPS } from '#programmes/domain/default_groups'
import { DEFAULT_SCHEMES } from '#programmes/domain/default_schemes'
import { insertUnique } from '#programmes/insert_once'
import { optional } from '#programmes/records'

/**
 * The open code lists of a city: beneficiary groups and classification schemes, as every city starts.
 * Groups get their names in the city's language. What the city has already stays as it is.
 */
export async function openCodeLists(trx: TransactionClientContract, cityId: string): Promise<void> {
  const [city] = await selectRows(trx, 'SELECT locale FROM cities WHERE id = ?', [cityId])
  if (!city) throw new NotFound()
  const words = i18nManager.locale(city.locale)
  const groups = await codesOf(trx, 'SELECT code FROM beneficiary_groups WHERE city_id = ?', cityId)
  for (const group of DEFAULT_GROUPS) {
    if (groups.has(group.code)) continue
    await addGroup(trx, {
      cityId,
      code: group.code,
      familyCode: group.family,
      localName: words.t(`programmes.group.${group.code}`),
      localLang: city.locale,
      isProtected: group.isProtected,
      deiCode: group.dei,
      iatiHook: group.iati,
      cofogCode: group.cofog,
    })
  }
  const schemes = await codesOf(
    trx,
    'SELECT code FROM classification_schemes WHERE city_id = ?',
    cityId
  )
  for (const scheme of DEFAULT_SCHEMES) {
    if (schemes.has(scheme.code)) continue
    await addScheme(trx, { cityId, code: scheme.code })
    for (const code of scheme.items)
      await addSchemeItem(trx, { cityId, schemeCode: scheme.code, code })
  }
}

async function codesOf(
  trx: TransactionClientContract,
  sql: string,
  cityId: string
): Promise<Set<string>> {
  const rows = await selectRows(trx, sql, [cityId])
  return new Set(rows.map((row) => row.code as string))
}

export interface NewGroup {
  cityId: string
  code: string
  familyCode?: string | null
  /** The city's own words. */
  localName: string
  localLang: string
  isProtected: boolean
  deiCode?: string | null
  iatiHook?: string | null
  cofogCode?: string | null
  note?: string | null
}

/** A beneficiary group of the city; a family must be a group that is no member of another family. */
export async function addGroup(trx: TransactionClientContract, group: NewGroup): Promise<void> {
  if (group.familyCode) {
    const [family] = await selectRows(
      trx,
      'SELECT family_code FROM beneficiary_groups WHERE city_id = ? AND code = ?',
      [group.cityId, group.familyCode]
    )
    if (!family) throw new Refusal('E_GROUP_UNKNOWN', { group: group.familyCode }, 'familyCode')
    if (family.family_code) {
      throw new Refusal('E_FAMILY_OF_FAMILY', { group: group.familyCode }, 'familyCode')
    }
  }
  await insertUnique(
    trx,
    'beneficiary_groups',
    {
      city_id: group.cityId,
      code: group.code,
      family_code: optional(group.familyCode),
      local_name: group.localName,
      local_lang: group.localLang,
      is_protected: group.isProtected,
      dei_code: optional(group.deiCode),
      iati_hook: optional(group.iatiHook),
      cofog_code: optional(group.cofogCode),
      note: optional(group.note),
    },
    new Refusal('E_CODE_TAKEN', { code: group.code }, 'code', 409)
  )
}

/** The city's own words for a group. */
export async function nameGroup(
  trx: TransactionClientContract,
  group: { cityId: string; code: string; localName: string; localLang: string }
): Promise<void> {
  const rows = await selectRows(
    trx,
    `UPDATE beneficiary_groups SET local_name = ?, local_lang = ? WHERE city_id = ? AND code = ? RETURNING code`,
    [group.localName, group.localLang, group.cityId, group.code]
  )
  if (rows.length === 0) throw new NotFound()
}

export async function addScheme(
  trx: TransactionClientContract,
  scheme: { cityId: string; code: string; localName?: string | null }
): Promise<void> {
  await insertUnique(
    trx,
    'classification_schemes',
    { city_id: scheme.cityId, code: scheme.code, local_name: optional(scheme.localName) },
    new Refusal('E_CODE_TAKEN', { code: scheme.code }, 'code', 409)
  )
}

/** The next item of a scheme. */
export async function addSchemeItem(
  trx: TransactionClientContract,
  item: { cityId: string; schemeCode: string; code: string; localName?: string | null }
): Promise<void> {
  const [scheme] = await selectRows(
    trx,
    `SELECT (SELECT max(i.no) FROM classification_items i WHERE i.city_id = s.city_id AND i.scheme_code = s.code) AS last_no
     FROM classification_schemes s WHERE s.city_id = ? AND s.code = ?`,
    [item.cityId, item.schemeCode]
  )
  if (!scheme) throw new NotFound()
  await insertUnique(
    trx,
    'classification_items',
    {
      city_id: item.cityId,
      scheme_code: item.schemeCode,
      code: item.code,
      no: toCount(scheme.last_no) + 1,
      local_name: optional(item.localName),
    },
    new Refusal('E_CODE_TAKEN', { code: item.code }, 'code', 409)
  )
}

/** A place of the city, as people there call it; the same name is the same place. */
export async function addPlace(
  trx: TransactionClientContract,
  place: { id?: string; cityId: string; name: string; nameLang: string }
): Promise<{ id: string }> {
  const name = place.name.normalize('NFC').trim()
  const [known] = await selectRows(trx, 'SELECT id FROM places WHERE city_id = ? AND name = ?', [
    place.cityId,
    name,
  ])
  if (known) return { id: known.id }
  const id = place.id ?? newId()
  await insertUnique(
    trx,
    'places',
    { city_id: place.cityId, id, name, name_lang: place.nameLang },
    new Refusal('E_CODE_TAKEN', { code: name }, 'place', 409)
  )
  return { id }
}
