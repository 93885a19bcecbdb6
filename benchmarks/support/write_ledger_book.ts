/**
 * Writes the workbook of a ledger of as many lines as asked, with its trial balance and checks, into the file named;
 * alone in its process, so that its time and memory are those of the writing.
 */
import { writeFile } from 'node:fs/promises'
import { bytesOfLedger, ledgerBook, type MadeLine } from '#tests/support/city_books'

const [file, rows] = process.argv.slice(2)
const ACCOUNTS = ['5000', '8000', '4000']
const lines = Array.from({ length: Number(rows) }, (_, at): MadeLine => {
  const entry = Math.floor(at / 2)
  const amount = BigInt(1 + ((entry * 7_919) % 1_000_000))
  const base = { seq: entry + 10, day: '2026-03-01', fundNo: 1 + (entry % 2) }
  const isCash = at % 2 === 1
  return {
    ...base,
    account: isCash ? '1000' : ACCOUNTS[entry % ACCOUNTS.length],
    amount: isCash ? -amount : amount,
    memo: `Receipt no. ${entry}`,
  }
})
await writeFile(file, await bytesOfLedger(ledgerBook({ entries: lines.length / 2 }, lines), lines))
