import { selectRows, toBigInt, type Client, type Row } from '#core/sql'
import { agreementContent, grantContent, type EarmarkList } from '#imports/domain/agreement_rows'
import { comparable } from '#imports/domain/text'
import { knownRecords, takenRows } from '#imports/queries/known_records'
import type { BooksAnswer, BooksQuestion, ReadingJob } from '#imports/workers/messages'
import { stands } from '#ledger/queries/standing'

/** A reversed receipt is no twin: a file whose batch was undone may be imported again. */
export const NOT_REVERSED = stands('r.city_id', 'r.entry_id')

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
    byContent: await receiptsByContent(client, cityId, question.contentKeys),
    byBankRef: await receiptsByBankRef(client, cityId, question.bankRefs),
    alike: await receiptsAlike(client, cityId, question.likes),
    records: await knownRecords(client, cityId, question.lookUps),
    taken: await takenRows(client, cityId, question.rowKeys),
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
      grant: grantContent({
        number: row.number,
        currency: row.currency,
        minor: toBigInt(row.amount),
      }),
    },
  ])
}

async function receiptsByContent(
  client: Client,
  cityId: string,
  keys: readonly string[]
): Promise<BooksAnswer['byContent']> {
  if (keys.length === 0) return []
  const rows = await selectRows(
    client,
    `SELECT r.id, r.content_key FROM receipts r
     WHERE r.city_id = ? AND r.content_key IN (${marks(keys)}) AND ${NOT_REVERSED}`,
    [cityId, ...keys]
  )
  return rows.map(({ id, content_key: contentKey }) => ({ id, contentKey }))
}

async function receiptsByBankRef(
  client: Client,
  cityId: string,
  refs: readonly string[]
): Promise<BooksAnswer['byBankRef']> {
  if (refs.length === 0) return []
  const rows = await selectRows(
    client,
    `SELECT r.id, a.number, r.received_on, r.currency, r.amount, r.bank_ref
     FROM receipts r JOIN agreements a ON a.city_id = r.city_id AND a.id = r.agreement_id
     WHERE r.city_id = ? AND r.bank_ref IN (${marks(refs)}) AND ${NOT_REVERSED}`,
    [cityId, ...refs]
  )
  return rows.map((row) => ({ ...receiptOf(row), bankRef: comparable(row.bank_ref) }))
}

/** One receipt for each agreement, day and amount that could be one of the asked ones. */
async function receiptsAlike(
  client: Client,
  cityId: string,
  likes: BooksQuestion['likes']
): Promise<BooksAnswer['alike']> {
  if (likes.length === 0) return []
  const numbers = [...new Set(likes.map(({ agreement }) => agreement))]
  const dates = [...new Set(likes.map(({ date }) => date))]
  const amounts = [...new Set(likes.map(({ minor }) => minor))]
  const rows = await selectRows(
    client,
    `SELECT min(cast(r.id AS text)) AS id, a.number, r.received_on, r.currency, r.amount
     FROM agreements a JOIN receipts r ON r.city_id = a.city_id AND r.agreement_id = a.id
     WHERE a.city_id = ? AND a.number IN (${marks(numbers)}) AND r.received_on IN (${marks(dates)})
       AND r.amount IN (${marks(amounts)}) AND ${NOT_REVERSED}
     GROUP BY a.number, r.received_on, r.currency, r.amount`,
    [cityId, ...numbers, ...dates, ...amounts]
  )
  return rows.map(receiptOf)
}

function receiptOf(row: Row) {
  return {
    id: row.id as string,
    agreement: comparable(row.number),
    date: row.received_on as string,
    currency: row.currency as string,
    minor: toBigInt(row.amount),
  }
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
