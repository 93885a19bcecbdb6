import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { lockBankAccount, registerStatedAccount } from '#bank/actions/bank_accounts'
import { keysBeside } from '#bank/actions/keys_beside'
import { storeLines } from '#bank/actions/store_lines'
import { lineKeys } from '#bank/domain/line_keys'
import { checkStatement, type ReadStatement, type StatementCheck } from '#bank/domain/statement'
import { now } from '#core/clock'
import { canonicalJson, sha256 } from '#core/hashes'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows, toCount, toFlag } from '#core/sql'
import { toDecimalString } from '#money/money'

export interface StatementTaking {
  cityId: string
  statements: ReadStatement[]
  file: { originalName: string; sha256: string }
  /** Accounts that the file names and nobody registered are registered. */
  registersAccounts: boolean
  /** Why statements are taken that do not add up; without it they are refused. */
  reason?: string | null
  by: string
}

export interface StatementsTaken {
  /** Statements stored now. */
  taken: { id: string; accountId: string }[]
  /** Statements that were there already. */
  known: { id: string; accountId: string }[]
  newLines: number
  knownLines: number
  newAccounts: string[]
}

/**
 * Keeps the statements of one file: all of them or none. What was there already is not kept twice,
 * neither a statement nor a line of an overlapping one. A statement whose balances and lines do not
 * agree is refused with the difference, unless the officer says why it is taken as it is.
 */
export async function takeStatements(
  trx: TransactionClientContract,
  taking: StatementTaking
): Promise<StatementsTaken> {
  const reason = taking.reason?.normalize('NFC').trim() || null
  const result: StatementsTaken = {
    taken: [],
    known: [],
    newLines: 0,
    knownLines: 0,
    newAccounts: [],
  }
  for (const statement of taking.statements) {
    const check = checkStatement(statement)
    if (!reason) refuseDoubtful(statement, check)
    const accountId = await accountOf(trx, taking, statement, result)
    const plain = lineKeys(statement.lines).map((key) => sha256(key))
    const contentKey = contentKeyOf(statement, plain)
    const [stored] = await selectRows(
      trx,
      'SELECT id FROM bank_statements WHERE city_id = ? AND account_id = ? AND content_key = ?',
      [taking.cityId, accountId, contentKey]
    )
    if (stored) {
      result.known.push({ id: stored.id, accountId })
      result.knownLines += plain.length
      continue
    }
    const id = newId()
    const keys = await keysBeside(trx, taking.cityId, accountId, statement, plain)
    const lines = await storeLines(trx, taking.cityId, accountId, statement.lines, keys)
    const newCount = lines.filter(({ isNew }) => isNew).length
    const facts = { id, accountId, contentKey, check, reason, newCount }
    await insertStatement(trx, taking, statement, facts)
    await insertContents(trx, taking.cityId, id, lines)
    result.taken.push({ id, accountId })
    result.newLines += newCount
    result.knownLines += lines.length - newCount
  }
  return result
}

function refuseDoubtful(statement: ReadStatement, check: StatementCheck): void {
  const { account, reference, opening, closing, lines } = statement
  if (check.state === 'other_currency') {
    const params = { reference, currency: check.currency, expected: account.currency }
    throw new Refusal('E_BANK_BALANCE_CURRENCY', { ...params, balance: check.balance }, 'file')
  }
  if (check.state !== 'differs') return
  const words = (amount: bigint) =>
    `${toDecimalString(amount, account.currency)} ${account.currency}`
  const sum = lines.reduce((total, { amount }) => total + amount, 0n)
  throw new Refusal(
    'E_BANK_DIFFERS',
    {
      reference,
      opening: words(opening!.amount),
      lines: words(sum),
      expected: words(opening!.amount + sum),
      closing: words(closing!.amount),
      difference: words(check.difference),
    },
    'file'
  )
}

async function accountOf(
  trx: TransactionClientContract,
  { cityId, by, registersAccounts }: StatementTaking,
  { account }: ReadStatement,
  result: StatementsTaken
): Promise<string> {
  const [known] = await selectRows(
    trx,
    'SELECT id FROM bank_accounts WHERE city_id = ? AND number = ? AND currency = ?',
    [cityId, account.number, account.currency]
  )
  if (known) {
    await lockBankAccount(trx, cityId, known.id)
    return known.id
  }
  if (!registersAccounts) {
    const params = { number: account.number, currency: account.currency }
    throw new Refusal('E_ACCOUNT_UNKNOWN', params, 'file')
  }
  const id = newId()
  await registerStatedAccount(trx, account, { id, cityId, by })
  result.newAccounts.push(account.number)
  return id
}

/** A statement sent again is the same one, whenever the bank wrote the file. */
function contentKeyOf(statement: ReadStatement, keys: string[]): string {
  const { reference, sequence, from, to, opening, closing } = statement
  const balance = (one: ReadStatement['opening']) =>
    one && { amount: one.amount.toString(), currency: one.currency }
  return sha256(
    canonicalJson({
      reference,
      sequence,
      from,
      to,
      opening: balance(opening),
      closing: balance(closing),
      lines: keys,
    })
  )
}

async function insertStatement(
  trx: TransactionClientContract,
  { cityId, file, by }: StatementTaking,
  statement: ReadStatement,
  facts: {
    id: string
    accountId: string
    contentKey: string
    check: StatementCheck
    reason: string | null
    newCount: number
  }
) {
  const { id, accountId, check } = facts
  const [last] = await selectRows(
    trx,
    'SELECT max(no) AS no FROM bank_statements WHERE city_id = ? AND account_id = ?',
    [cityId, accountId]
  )
  const isDoubtful = check.state === 'differs' || check.state === 'other_currency'
  await trx
    .insertQuery()
    .table('bank_statements')
    .insert({
      city_id: cityId,
      id,
      account_id: accountId,
      no: toCount(last?.no) + 1,
      format: statement.format,
      reference: statement.reference,
      sequence: statement.sequence,
      from_on: statement.from,
      to_on: statement.to,
      opening: statement.opening?.amount ?? null,
      opening_currency: statement.opening?.currency ?? null,
      closing: statement.closing?.amount ?? null,
      closing_currency: statement.closing?.currency ?? null,
      check_state: check.state,
      difference: check.state === 'differs' ? check.difference : null,
      reason: isDoubtful ? facts.reason : null,
      line_count: statement.lines.length,
      new_count: facts.newCount,
      not_booked: statement.notBooked,
      file_name: file.originalName,
      file_sha256: file.sha256,
      content_key: facts.contentKey,
      taken_by: by,
      taken_at: now(),
    })
  await recordAuditEvent(trx, {
    cityId,
    actorId: by,
    action: 'bank_statement.taken',
    subjectType: 'bank_statement',
    subjectId: id,
    details: { sha256: file.sha256, check: check.state, lines: facts.newCount },
  })
}

async function insertContents(
  trx: TransactionClientContract,
  cityId: string,
  statementId: string,
  lines: { id: string; isNew: boolean }[]
) {
  const rows = lines.map(({ id, isNew }, index) => ({
    city_id: cityId,
    statement_id: statementId,
    position: index + 1,
    line_id: id,
    is_new: toFlag(trx, isNew),
  }))
  for (let from = 0; from < rows.length; from += 400) {
    await trx
      .insertQuery()
      .table('bank_statement_lines')
      .multiInsert(rows.slice(from, from + 400))
  }
}
