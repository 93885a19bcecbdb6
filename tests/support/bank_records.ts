import { takeStatements } from '#bank/actions/take_statements'
import { ignoreLine } from '#bank/actions/match_line'
import type { ReadStatement, StatementLine } from '#bank/domain/statement'
import { linesToDo } from '#bank/queries/lines'
import { sha256 } from '#core/hashes'
import { newId } from '#core/ids'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { makePerson, type TestCity } from '#tests/support/city'

export function bankLine(change: Partial<StatementLine> = {}): StatementLine {
  return {
    bankRef: `R-${newId()}`,
    bookedOn: '2026-02-03',
    valueOn: '2026-02-03',
    amount: 10_000n,
    isReversal: false,
    endToEnd: null,
    structuredRef: null,
    text: 'For learning',
    counterparty: 'A payer',
    counterpartyAccount: 'SI56020170014356205',
    counterpartyId: null,
    code: 'PMNT-RCDT-ESCT',
    sent: null,
    ...change,
  }
}

/** A statement that adds up, from zero or the given opening balance on. */
export function bankStatement(
  lines: StatementLine[],
  change: { account?: string; currency?: string; opening?: bigint; reference?: string } = {}
): ReadStatement {
  const currency = change.currency ?? 'EUR'
  const opening = change.opening ?? 0n
  const days = lines.map(({ bookedOn }) => bookedOn).toSorted()
  const balance = (code: string, amount: bigint, on: string | undefined) => ({
    code,
    currency,
    amount,
    on: on ?? '2026-02-03',
  })
  return {
    format: 'camt.053.001.08',
    reference: change.reference ?? `S-${newId().slice(-8)}`,
    sequence: null,
    createdAt: null,
    from: days[0] ?? '2026-02-03',
    to: days.at(-1) ?? '2026-02-03',
    account: {
      number: change.account ?? 'SI56011006030300189',
      isIban: true,
      owner: null,
      currency,
    },
    opening: balance('OPBD', opening, days[0]),
    closing: balance(
      'CLBD',
      lines.reduce((sum, { amount }) => sum + amount, opening),
      days.at(-1)
    ),
    lines,
    notBooked: 0,
  }
}

export async function takeInto(
  city: TestCity,
  statements: ReadStatement[],
  options: { by?: string; reason?: string; registersAccounts?: boolean } = {}
) {
  const by = options.by ?? (await makePerson(city, 'finance_officer')).id
  return transact((trx) =>
    takeStatements(trx, {
      cityId: city.id,
      statements,
      file: { originalName: 'statement.xml', sha256: sha256(newId()) },
      registersAccounts: options.registersAccounts ?? true,
      reason: options.reason,
      by,
    })
  )
}

/** A line that waits to be matched, with its statement and account. */
export async function makeBankLine(
  city: TestCity,
  change: Partial<StatementLine> = {}
): Promise<{ id: string; statementId: string; accountId: string }> {
  const statement = bankStatement([bankLine(change)], { currency: city.currency })
  const { taken } = await takeInto(city, [statement])
  const { id: statementId, accountId } = taken[0]!
  const lines = await linesToDo(readClient(), city.id, 1000)
  const { bankRef } = statement.lines[0]!
  return { id: lines.find((line) => line.bankRef === bankRef)!.id, statementId, accountId }
}

async function makeBankMatch(city: TestCity): Promise<string> {
  const { id: lineId } = await makeBankLine(city)
  const by = (await makePerson(city, 'finance_officer')).id
  const id = newId()
  await transact((trx) => ignoreLine(trx, { id, cityId: city.id, lineId, ignoredAs: 'fee', by }))
  return id
}

export const bankParams: Record<string, (city: TestCity) => Promise<string>> = {
  bank_account: async (city) => (await makeBankLine(city)).accountId,
  bank_statement: async (city) => (await makeBankLine(city)).statementId,
  bank_line: async (city) => (await makeBankLine(city)).id,
  bank_match: makeBankMatch,
}
