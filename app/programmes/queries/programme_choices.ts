import { selectRows, type Client } from '#core/sql'
import { byCode } from '#programmes/queries/lines'

export interface ProgrammeChoice {
  id: string
  code: string
  title: string
  titleLang: string
}

/** The programmes of a city, by code. */
export async function programmeChoices(client: Client, cityId: string): Promise<ProgrammeChoice[]> {
  const rows = await selectRows(
    client,
    'SELECT id, code, title, title_lang FROM programmes WHERE city_id = ?',
    [cityId]
  )
  return rows
    .map((row) => ({ id: row.id, code: row.code, title: row.title, titleLang: row.title_lang }))
    .toSorted(byCode)
}
