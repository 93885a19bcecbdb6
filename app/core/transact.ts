import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import db from '@adonisjs/lucid/services/db'
import type { IsolationLevels, TransactionClientContract } from '@adonisjs/lucid/types/database'
import { SqliteDriver } from '#core/driver'
import { isPostgres, readClient } from '#core/sql'

const RETRIED = new Set(['40001', '40P01', '55P03', 'SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT'])
const ATTEMPTS = 5

const running = new AsyncLocalStorage<Holding>()

/** Whether the work that runs inside of `transact` has its connection yet, and has it still. */
interface Holding {
  connection: boolean
}

/** Whether the caller runs inside of `transact` already. */
export function insideTransaction(): boolean {
  return running.getStore() !== undefined
}

export interface TransactOptions {
  /** Only for what needs one picture of the data and keeps nothing; posting runs at the default level. */
  isolationLevel?: IsolationLevels
}

/**
 * The only door to a transaction. It waits for the real outcome of COMMIT: the query builder reports a
 * refused COMMIT (a deferred constraint, a serialization failure) only to its own promise, and the
 * framework does not look there. What the database asks to repeat is repeated, a bounded number of
 * times, with the same work: so the work must not have effects outside the transaction.
 */
export async function transact<T>(
  work: (trx: TransactionClientContract) => Promise<T>,
  options: TransactOptions = {}
): Promise<T> {
  if (running.getStore())
    throw new Error('transact() inside transact(): pass the transaction on instead')

  for (let attempt = 1; ; attempt++) {
    try {
      const holding = { connection: false }
      return await running.run(holding, () => once(work, options, holding))
    } catch (error) {
      if (attempt === ATTEMPTS || !RETRIED.has((error as { code?: string }).code ?? '')) throw error
      await wait(attempt * 20 + Math.random() * 20)
    }
  }
}

async function once<T>(
  work: (trx: TransactionClientContract) => Promise<T>,
  { isolationLevel }: TransactOptions,
  holding: Holding
): Promise<T> {
  const postgres = isPostgres()
  refuseSecondConnections()
  // The level holds only in the managed form with options; SQLite knows one level and warns of others.
  let transaction: TransactionClientContract | undefined
  const result = await db
    .transaction(
      async (trx) => {
        transaction = trx
        holding.connection = true
        const sqlite = postgres ? null : await SqliteDriver.of(trx)
        if (sqlite) takeWriteLock(sqlite)
        const value = await work(trx)
        if (!sqlite) {
          // Deferred rules fire here, where the error still names the statement at fault.
          await trx.rawQuery('SET CONSTRAINTS ALL IMMEDIATE')
        } else {
          // SQLite keeps a transaction open whose COMMIT it refuses, and the query builder would hand
          // the only connection on like that. Here a refusal still leads to ROLLBACK; the COMMIT that
          // follows closes the empty transaction.
          sqlite.prepare('COMMIT').run()
          sqlite.prepare('BEGIN').run()
        }
        return value
      },
      postgres && isolationLevel ? { isolationLevel } : undefined
    )
    .finally(() => (holding.connection = false))
  await outcomeOf(transaction!)
  return result
}

/**
 * On SQLite a transaction that starts with a read cannot wait for others that write, and what it read may
 * be old by the time it writes itself. The query builder knows only BEGIN, which takes no lock.
 */
function takeWriteLock(sqlite: SqliteDriver): void {
  sqlite.prepare('COMMIT').run()
  try {
    sqlite.prepare('BEGIN IMMEDIATE').run()
  } catch (error) {
    sqlite.prepare('BEGIN').run()
    throw error
  }
}

const watched = new WeakSet<object>()

/**
 * Whoever asks for a second connection inside of a transaction waits for ever on SQLite, which has one,
 * and on PostgreSQL when all are taken by such; what it wrote would not be taken back either. So it fails
 * at once, on both.
 */
function refuseSecondConnections(): void {
  const { client } = db.connection().getWriteClient() as unknown as {
    client: { acquireConnection(): Promise<unknown> }
  }
  if (watched.has(client)) return
  watched.add(client)
  const acquire = client.acquireConnection.bind(client)
  client.acquireConnection = async () => {
    if (running.getStore()?.connection)
      throw new Error('A query inside transact() that does not use its transaction')
    return acquire()
  }
}

/**
 * A part of a transaction that can fail alone: its changes are taken back, the rest may go on. This is
 * not a transaction of its own; it ends with the one of `transact` around it.
 */
export async function savepoint<T>(
  trx: TransactionClientContract,
  work: (inner: TransactionClientContract) => Promise<T>
): Promise<T> {
  let part: TransactionClientContract | undefined
  const result = await trx.transaction((inner) => {
    part = inner
    return work(inner)
  })
  await outcomeOf(part!)
  return result
}

function outcomeOf(transaction: TransactionClientContract): Promise<unknown> {
  return (transaction.knexClient as unknown as { executionPromise: Promise<unknown> })
    .executionPromise
}

/** One consistent picture of the data for several reads, without holding up anyone who writes. */
export async function readSnapshot<T>(
  work: (client: TransactionClientContract) => Promise<T>
): Promise<T> {
  return readClient().transaction(
    work,
    isPostgres() ? { isolationLevel: 'repeatable read' } : undefined
  )
}
