import { selectRows, type Client } from '#core/sql'
import { partyName, type Reader } from '#ledger/queries/reader'

/** Whose money a fund or an agreement is, as the reader may know it. */
export interface FunderSource {
  agreement: string
  number: string
  fund: string | null
  /** None: a private person whom the reader may not know. */
  name: string | null
  lang: string
}

/** Every agreement that has money in the books, by number. */
export async function funderSources(
  client: Client,
  cityId: string,
  reader: Reader
): Promise<FunderSource[]> {
  const rows = await selectRows(
    client,
    `SELECT a.id, a.number, a.fund_id, ${partyName(reader)} AS name, y.name_lang
     FROM agreements a JOIN parties y ON y.city_id = a.city_id AND y.id = a.funder_id
     WHERE a.city_id = ? AND a.fund_id IS NOT NULL ORDER BY a.number`,
    [cityId]
  )
  return rows.map((row) => ({
    agreement: row.id,
    number: row.number,
    fund: row.fund_id,
    name: row.name,
    lang: row.name_lang,
  }))
}

export interface ReportingAgreement extends FunderSource {
  title: string
  titleLang: string
  status: string
}

/** Agreements that a funder may want a report on: those it has granted, by number as people count. */
export async function reportingAgreements(
  client: Client,
  cityId: string,
  reader: Reader
): Promise<ReportingAgreement[]> {
  const rows = await selectRows(
    client,
    `SELECT a.id, a.number, a.fund_id, a.title, a.title_lang, a.status, ${partyName(reader)} AS name, y.name_lang
     FROM agreements a JOIN parties y ON y.city_id = a.city_id AND y.id = a.funder_id
     WHERE a.city_id = ? AND a.status IN ('active', 'closed') AND a.fund_id IS NOT NULL`,
    [cityId]
  )
  const numbers = new Intl.Collator('en', { numeric: true })
  return rows
    .map((row) => ({
      agreement: row.id,
      number: row.number,
      fund: row.fund_id,
      name: row.name,
      lang: row.name_lang,
      title: row.title,
      titleLang: row.title_lang,
      status: row.status,
    }))
    .toSorted((a, b) => numbers.compare(a.number, b.number))
}
