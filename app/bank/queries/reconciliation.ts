import { HOLDS, WAITS } from '#bank/queries/matches_hold'
import { statementsOf } from '#bank/queries/statements'
import { bankAccounts, type BankAccount } from '#bank/queries/accounts'
import { selectRows, toBigInt, type Client } from '#core/sql'
import { ACCOUNTS } from '#ledger/domain/chart'

export interface ReconciledAccount extends BankAccount {
  /** Balance before the first statement, and of the last one, as the bank states them. */
  opening: bigint | null
  closing: bigint | null
  closedOnDay: string | null
  lines: bigint
  statements: number
  gaps: number
}

/** Why the bank and the books of one currency differ; the parts make up the difference exactly. */
export interface Reconciliation {
  currency: string
  accounts: ReconciledAccount[]
  bank: bigint
  ledger: bigint
  /** Bank less books. */
  difference: bigint
  parts: {
    /** What the accounts held before their first statement. */
    opening: bigint
    /** Stated balances that the lines at hand do not lead to: statements are missing, or do not agree. */
    missing: bigint
    /** Lines nobody matched yet. */
    unmatched: bigint
    /** Lines that belong to no record: fees, transfers between own accounts. */
    ignored: bigint
    /** Receipts that wait for a second person. */
    waiting: bigint
    /** Cash in the books that no line shows, as far as it makes the bank hold less. */
    unseen: bigint
  }
}

/** Bank against books for each currency in which the city has an account at a bank. */
export async function reconciliations(client: Client, cityId: string): Promise<Reconciliation[]> {
  const accounts = await Promise.all(
    (await bankAccounts(client, cityId)).map((account) =>
      reconciledAccount(client, cityId, account)
    )
  )
  const currencies = [...new Set(accounts.map(({ currency }) => currency))].toSorted()
  return Promise.all(
    currencies.map((currency) =>
      reconciliationOf(
        client,
        cityId,
        currency,
        accounts.filter((account) => account.currency === currency)
      )
    )
  )
}

async function reconciledAccount(
  client: Client,
  cityId: string,
  account: BankAccount
): Promise<ReconciledAccount> {
  const statements = await statementsOf(client, cityId, account.id)
  const { currency } = account
  const closed = statements.find((one) => one.closing !== null && one.closingCurrency === currency)
  const opened = statements.findLast(
    (one) => one.opening !== null && one.openingCurrency === currency
  )
  const [sum] = await selectRows(
    client,
    'SELECT sum(amount) AS lines FROM bank_lines WHERE city_id = ? AND account_id = ?',
    [cityId, account.id]
  )
  return {
    ...account,
    opening: opened?.opening ?? null,
    closing: closed?.closing ?? null,
    closedOnDay: closed?.to ?? null,
    lines: toBigInt(sum?.lines),
    statements: statements.length,
    gaps: statements.filter(({ gap }) => gap).length,
  }
}

async function reconciliationOf(
  client: Client,
  cityId: string,
  currency: string,
  accounts: ReconciledAccount[]
): Promise<Reconciliation> {
  const [cash] = await selectRows(
    client,
    'SELECT sum(amount) AS amount FROM postings WHERE city_id = ? AND account_code = ? AND currency = ?',
    [cityId, ACCOUNTS.cash, currency]
  )
  const [matched] = await selectRows(
    client,
    `SELECT sum(CASE WHEN m.kind = 'ignored' THEN m.amount ELSE 0 END) AS ignored,
       sum(CASE WHEN ${WAITS} THEN m.amount ELSE 0 END) AS waiting, sum(m.amount) AS total
     FROM bank_matches m
     JOIN bank_lines l ON l.city_id = m.city_id AND l.id = m.line_id
     JOIN bank_accounts a ON a.city_id = l.city_id AND a.id = l.account_id
     WHERE m.city_id = ? AND a.currency = ? AND ${HOLDS}`,
    [cityId, currency]
  )
  const total = (pick: (account: ReconciledAccount) => bigint) =>
    accounts.reduce((sum, account) => sum + pick(account), 0n)
  const ledger = toBigInt(cash?.amount)
  const ignored = toBigInt(matched?.ignored)
  const waiting = toBigInt(matched?.waiting)
  const lines = total((account) => account.lines)
  const opening = total((account) => account.opening ?? 0n)
  const bank = total((account) => account.closing ?? (account.opening ?? 0n) + account.lines)
  const unmatched = lines - toBigInt(matched?.total)
  const inBooks = toBigInt(matched?.total) - ignored - waiting
  return {
    currency,
    accounts,
    bank,
    ledger,
    difference: bank - ledger,
    parts: {
      opening,
      missing: bank - opening - lines,
      unmatched,
      ignored,
      waiting,
      unseen: inBooks - ledger,
    },
  }
}
