import type { Reader } from '#ledger/queries/reader'
import { readClient, selectRows } from '#core/sql'

export interface Choice {
  value: string
  label: string
  lang?: string
}

export interface LedgerChoices {
  accounts: string[]
  funds: Choice[]
  lines: Choice[]
  parties: Choice[]
  agreements: Choice[]
}

/** What a list can be narrowed to; only parties and agreements that stand in the ledger. */
export async function ledgerChoices(cityId: string, reader: Reader): Promise<LedgerChoices> {
  const client = readClient()
  const rows = (sql: string) => selectRows(client, sql, [cityId])
  const accounts = await rows('SELECT code FROM accounts WHERE city_id = ? ORDER BY code')
  const funds = await rows('SELECT id, code, name FROM funds WHERE city_id = ? ORDER BY code')
  const lines = await rows(
    'SELECT id, year, code, title, title_lang FROM budget_lines WHERE city_id = ? ORDER BY year DESC, code'
  )
  const used = (table: string, column: string) =>
    `EXISTS (SELECT 1 FROM postings p WHERE p.city_id = ${table}.city_id AND p.${column} = ${table}.id)`
  const parties = await rows(
    `SELECT id, name, name_lang FROM parties WHERE city_id = ? ${reader.seesPrivateNames ? '' : 'AND NOT is_private_person'}
       AND ${used('parties', 'party_id')} ORDER BY name`
  )
  const agreements = await rows(
    `SELECT id, number, title, title_lang FROM agreements
     WHERE city_id = ? AND ${used('agreements', 'agreement_id')} ORDER BY number`
  )
  return {
    accounts: accounts.map(({ code }) => code),
    funds: funds.map(({ id, code, name }) => ({ value: id, label: `${code} ${name}` })),
    lines: lines.map((line) => ({
      value: line.id,
      label: `${line.year} ${line.code} ${line.title}`,
      lang: line.title_lang,
    })),
    parties: parties.map((party) => ({
      value: party.id,
      label: party.name,
      lang: party.name_lang,
    })),
    agreements: agreements.map((one) => ({
      value: one.id,
      label: `${one.number} ${one.title}`,
      lang: one.title_lang,
    })),
  }
}
