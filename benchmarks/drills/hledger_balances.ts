/**
 * hledger reads both journals of every demo city, of hostile memos and of a random city of 10,000 entries, and must
 * come to exactly our balances. Needs: hledger. DB_CONNECTION=postgres runs it on PostgreSQL.
 * Run: node --import=@poppinss/ts-exec benchmarks/drills/hledger_balances.ts
 */
import 'reflect-metadata'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'csv-parse/sync'
import { prepareTestEnvironment, preparingCommands } from '../../tests/harness/environment.js'
import { bootApplication } from '../support/application.js'

const ENTRIES = 10_000
const SEED = 20_260_101

const cleanUp = await prepareTestEnvironment()
const app = await bootApplication()
const ace = await app.container.make('ace')
for (const [name, ...options] of preparingCommands()) await ace.exec(name, options)

const { demoCities, practice } = await import('#database/demo/index')
const { seedBeforeSeats, seedExtras } = await import('#database/demo/extras/index')
const { seedCity } = await import('#database/demo/seed_city')
const { derivedId, newId } = await import('#core/ids')
const { transact } = await import('#core/transact')
const { postEntries } = await import('#ledger/actions/post_entry')
const { add, journalOf, minorOf, ownBalances, sorted } = await import('#tests/support/hledger')
const { makeBooks } = await import('#tests/support/books')

const run = promisify(execFile)
const folder = await mkdtemp(join(tmpdir(), 'hledger-'))

/** What hledger says: sums by account and commodity, read from its CSV. */
async function theirs(journal: string) {
  const file = join(folder, 'city.journal')
  await writeFile(file, journal)
  const options = ['balance', '--flat', '--no-total', '--layout=bare', '-O', 'csv']
  const { stdout } = await run('hledger', ['-f', file, ...options], {
    maxBuffer: 1 << 28,
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
  const sums = new Map<string, bigint>()
  const rows: string[][] = parse(stdout)
  for (const [account, commodity, balance] of rows.slice(1)) {
    add(sums, `${account} ${commodity}`, minorOf(balance, commodity))
  }
  return sums
}

async function compare(what: string, cityId: string) {
  for (const books of ['transaction', 'functional'] as const) {
    const [own, found] = [
      await ownBalances(cityId, books),
      await theirs(await journalOf(cityId, books)),
    ]
    assert.ok(own.size > 0)
    assert.deepEqual(sorted(found), sorted(own))
    console.log(`${what}, ${books} currency: ${own.size} balances agree`)
  }
}

/** A small generator of numbers: the same city in every run. */
let state = SEED
function random(below: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state % below
}

const ACCOUNTS = ['1000', '1100', '2000', '2100', '3000', '4000', '4900', '8000', '9000', '9090']
const CURRENCIES = ['EUR', 'EUR', 'EUR', 'USD', 'KRW', 'JOD', 'XXX']
const TEXTS = [
  'plain',
  '; date:1999-01-01',
  'new\nline',
  '평생 학습 🎓',
  '(x) * ! "q"',
  '  a  b  ',
  '',
]

async function randomCity(): Promise<string> {
  const books = await makeBooks()
  const { cityId, fund, secondFund, line, protectedLine, maker } = books
  const one = <T>(list: T[]) => list[random(list.length)]
  for (let made = 0; made < ENTRIES; made += 500) {
    const requests = Array.from({ length: 500 }, (_, no) => {
      const lines = Array.from({ length: 1 + random(3) }, () => {
        const currency = one(CURRENCIES)
        const amount = BigInt(1 + random(10_000_000)) * (random(2) ? 1n : -1n)
        const functional =
          currency === 'XXX' ? 0n : currency === 'EUR' ? amount : BigInt(random(9_999) - 5_000)
        const [debit, credit] = [one(ACCOUNTS), one(ACCOUNTS)]
        // money and authority go from fund to fund through transfers only
        const isMoney = [debit, credit].some((account) => ['1000', '8000'].includes(account))
        const side = {
          fund: isMoney ? fund : one([fund, secondFund]),
          currency,
          budgetLine: one([null, line, protectedLine]),
        }
        return [
          { ...side, account: debit, amount, functionalAmount: functional },
          { ...side, account: credit, amount: -amount, functionalAmount: -functional },
        ]
      }).flat()
      return {
        id: newId(),
        cityId,
        kind: 'adjustment' as const,
        effectiveOn: `2023-${String(1 + random(12)).padStart(2, '0')}-${String(1 + random(28)).padStart(2, '0')}`,
        memo: `${one(TEXTS)} ${made + no}`,
        preparedBy: maker,
        lines,
      }
    })
    const answers = await transact((trx) => postEntries(trx, requests))
    for (const answer of answers) if (answer instanceof Error) throw answer
  }
  return cityId
}

try {
  for (const demo of [...demoCities, practice]) {
    await transact((trx) =>
      seedCity(trx, demo, { beforeSeats: (own) => seedBeforeSeats(own, demo) })
    )
    await transact((trx) => seedExtras(trx, demo))
    await compare(demo.city.slug, derivedId('city', demo.city.slug))
  }
  await compare(`a random city of ${ENTRIES} entries, seed ${SEED}`, await randomCity())
} finally {
  await rm(folder, { recursive: true })
  await app.terminate()
  await cleanUp()
}
