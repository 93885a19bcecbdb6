import { matchToEntry } from '#bank/actions/match_line'
import { takeStatements } from '#bank/actions/take_statements'
import type { StatementLine } from '#bank/domain/statement'
import { sha256 } from '#core/hashes'
import { selectRows, toBigInt } from '#core/sql'
import type { SeededCity } from './seeded_city.js'

export interface DemoStatement {
  account: { number: string; isIban: boolean; owner: string }
  reference: string
  from: string
  to: string
  opening: string
  lines: {
    ref: string
    on: string
    amount: string
    text: string
    counterparty: string
    /** Of the receipt that this is the bank's side of. */
    receipt?: boolean
  }[]
}

/** A statement of the bank whose balances agree; receipts of the books are matched by the bank's reference. */
export async function seedStatement(city: SeededCity, statement: DemoStatement): Promise<void> {
  const { currency, cityId, trx, finance: by } = city
  const opening = city.money(statement.opening)
  const lines = statement.lines.map(({ ref, on, amount, text, counterparty }): StatementLine => ({
    bankRef: ref,
    bookedOn: on,
    valueOn: on,
    amount: city.money(amount),
    isReversal: false,
    endToEnd: null,
    structuredRef: null,
    text,
    counterparty,
    counterpartyAccount: null,
    counterpartyId: null,
    code: null,
    sent: null,
  }))
  const closing = lines.reduce((sum, { amount }) => sum + amount, opening)
  const balance = (code: string, amount: bigint, on: string) => ({ code, currency, amount, on })
  await takeStatements(trx, {
    cityId,
    statements: [
      {
        format: 'camt.053.001.08',
        reference: statement.reference,
        sequence: null,
        createdAt: null,
        from: statement.from,
        to: statement.to,
        account: { ...statement.account, currency },
        opening: balance('OPBD', opening, statement.from),
        closing: balance('CLBD', closing, statement.to),
        lines,
        notBooked: 0,
      },
    ],
    file: {
      originalName: `${statement.reference}.xml`,
      sha256: sha256(`${city.demo.city.slug} ${statement.reference}`),
    },
    registersAccounts: true,
    by,
  })
  for (const { ref, receipt } of statement.lines) {
    if (!receipt) continue
    const [found] = await selectRows(
      trx,
      `SELECT l.id, e.seq FROM bank_lines l
       JOIN receipts r ON r.city_id = l.city_id AND r.bank_ref = l.bank_ref
       JOIN journal_entries e ON e.city_id = r.city_id AND e.id = r.entry_id
       WHERE l.city_id = ? AND l.bank_ref = ?`,
      [cityId, ref]
    )
    await matchToEntry(trx, {
      id: city.id('bank_match', ref),
      cityId,
      lineId: found.id,
      seq: toBigInt(found.seq),
      by,
    })
  }
}
