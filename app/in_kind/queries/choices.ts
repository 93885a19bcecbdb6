import { selectRows, toBoolean, type Client } from '#core/sql'
import { rateTables, versionOn, type ValueRate } from '#in_kind/queries/rates'

export interface Choice {
  value: string
  label: string
  lang?: string
}

export interface InKindChoices {
  parties: Choice[]
  agreements: Choice[]
  funds: Choice[]
  programmes: Choice[]
  lines: Choice[]
  rates: (Choice & { unit: ValueRate['unit']; rate: string })[]
}

/** What forms and filters on gifts in kind offer. */
export async function inKindChoices(
  client: Client,
  cityId: string,
  reader: { seesPrivateNames: boolean; today: string }
): Promise<InKindChoices> {
  const rows = (sql: string) => selectRows(client, sql, [cityId])
  const parties = await rows(
    `SELECT id, name, name_lang, is_private_person FROM parties
     WHERE city_id = ? AND closed_on IS NULL ORDER BY name`
  )
  const agreements = await rows(
    `SELECT id, number, title, title_lang FROM agreements
     WHERE city_id = ? AND status IN ('granted', 'active') ORDER BY number`
  )
  const funds = await rows('SELECT id, code, name FROM funds WHERE city_id = ? ORDER BY code')
  const programmes = await rows(
    'SELECT id, code, title, title_lang FROM programmes WHERE city_id = ? ORDER BY code'
  )
  const lines = await rows(
    `SELECT id, year, code, title, title_lang FROM budget_lines
     WHERE city_id = ? AND closed_on IS NULL ORDER BY year DESC, code`
  )
  const tables = await rateTables(client, cityId)
  return {
    parties: parties
      .filter((party) => reader.seesPrivateNames || !toBoolean(party.is_private_person))
      .map((party) => ({ value: party.id, label: party.name, lang: party.name_lang })),
    agreements: agreements.map((one) => ({
      value: one.id,
      label: `${one.number} ${one.title}`,
      lang: one.title_lang,
    })),
    funds: funds.map(({ id, code, name }) => ({ value: id, label: `${code} ${name}` })),
    programmes: programmes.map((one) => ({
      value: one.id,
      label: `${one.code} ${one.title}`,
      lang: one.title_lang,
    })),
    lines: lines.map((line) => ({
      value: line.id,
      label: `${line.year} ${line.code} ${line.title}`,
      lang: line.title_lang,
    })),
    rates: tables.flatMap((table) =>
      (versionOn(table, reader.today)?.rates ?? []).map(({ code, title, unit, rate }) => ({
        value: `${table.id}:${code}`,
        label: `${table.name}: ${code} ${title}`,
        lang: table.nameLang,
        unit,
        rate,
      }))
    ),
  }
}
