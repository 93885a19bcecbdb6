import { selectRows, toBigInt, type Client } from '#core/sql'
import { agreementContent, type EarmarkList } from '#imports/domain/agreement_rows'
import { comparable } from '#imports/domain/text'
import type { BooksAnswer, BooksQuestion, ReadingJob } from '#imports/workers/messages'

/** A reversed receipt is no twin: a file whose batch was undone may be imported again. */
export const NOT_REVERSED = `NOT EXISTS (SELECT 1 FROM journal_entries e
  WHERE e.city_id = r.city_id AND e.reverses_id = r.entry_id)`

export function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ')
}

/** What the books of a city know of one chunk of rows: its agreements and the receipts it could repeat. */
export async function knownToTheBooks(
  client: Client,
  cityId: string,
  question: BooksQuestion
): Promise<BooksAnswer> {
  return {
    agreements: await knownAgreements(client, cityId, question.numbers),
    receipts: await knownReceipts(client, cityId, question.receipts),
  }
}

async function knownAgreements(
  client: Client,
  cityId: string,
  numbers: readonly string[]
): Promise<BooksAnswer['agreements']> {
  if (numbers.length === 0) return []
  const rows = await selectRows(
    client,
    `SELECT a.id, a.number, a.currency, a.amount, a.status, a.starts_on, a.ends_on, p.name, p.funder_kind
     FROM agreements a JOIN parties p ON p.city_id = a.city_id AND p.id = a.funder_id
     WHERE a.city_id = ? AND a.number IN (${marks(numbers)})`,
    [cityId, ...numbers]
  )
  return rows.map((row) => [
    comparable(row.number),
    {
      id: row.id,
      currency: row.currency,
      status: row.status,
      funderKind: row.funder_kind ?? undefined,
      startsOn: row.starts_on ?? undefined,
      endsOn: row.ends_on ?? undefined,
      content: agreementContent({
        number: row.number,
        funder: row.name,
        kind: row.funder_kind,
        currency: row.currency,
        minor: toBigInt(row.amount),
      }),
    },
  ])
}

async function knownReceipts(
  client: Client,
  cityId: string,
  wanted: BooksQuestion['receipts']
): Promise<BooksAnswer['receipts']> {
  if (wanted.length === 0) return []
  const distinct = <T>(values: T[]) => [...new Set(values)]
  const numbers = distinct(wanted.map(({ agreement }) => agreement))
  const dates = distinct(wanted.map(({ date }) => date))
  const amounts = distinct(wanted.map(({ minor }) => minor))
  const refs = distinct(wanted.flatMap(({ bankRef }) => (bankRef ? [bankRef] : [])))
  const select = `SELECT r.id, a.number, r.received_on, r.currency, r.amount, r.bank_ref, r.content_key
    FROM agreements a JOIN receipts r ON r.city_id = a.city_id AND r.agreement_id = a.id
    WHERE a.city_id = ? AND a.number IN (${marks(numbers)}) AND ${NOT_REVERSED}`
  const alike = await selectRows(
    client,
    `${select} AND r.received_on IN (${marks(dates)}) AND r.amount IN (${marks(amounts)})`,
    [cityId, ...numbers, ...dates, ...amounts]
  )
  const sameRef =
    refs.length === 0
      ? []
      : await selectRows(client, `${select} AND r.bank_ref IN (${marks(refs)})`, [
          cityId,
          ...numbers,
          ...refs,
        ])
  return [...alike, ...sameRef].map((row) => ({
    id: row.id,
    agreement: comparable(row.number),
    date: row.received_on,
    currency: row.currency,
    minor: toBigInt(row.amount),
    bankRef: row.bank_ref ? comparable(row.bank_ref) : '',
    contentKey: row.content_key,
  }))
}

/** What of the books does not change while a file is read: open days and the codes of earmarks. */
export async function standingBooks(
  client: Client,
  cityId: string
): Promise<Pick<ReadingJob, 'openSpans' | 'firstOpenDay' | 'codes'>> {
  const periods = await selectRows(
    client,
    `SELECT starts_on, ends_on, status FROM periods WHERE city_id = ? ORDER BY starts_on`,
    [cityId]
  )
  const codesOf = async (sql: string) =>
    (await selectRows(client, sql, [cityId])).map(({ code }) => comparable(code))
  const codes: Record<EarmarkList, string[]> = {
    programmes: await codesOf('SELECT code FROM programmes WHERE city_id = ?'),
    lines: await codesOf('SELECT code FROM budget_lines WHERE city_id = ?'),
    groups: await codesOf('SELECT code FROM beneficiary_groups WHERE city_id = ?'),
    places: await codesOf('SELECT name AS code FROM places WHERE city_id = ?'),
  }
  return {
    openSpans: periods
      .filter(({ status }) => status === 'open')
      .map(({ starts_on: starts, ends_on: ends }) => ({ starts, ends })),
    firstOpenDay: periods[0]?.starts_on,
    codes,
  }
}
