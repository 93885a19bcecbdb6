/** A line of a made-up ledger; amounts are cents. */
export interface LedgerLine {
  entry: number
  day: string
  memo: string
  account: string
  fund: string
  party: string
  debit: bigint | null
  credit: bigint | null
  running: bigint
  by: string
}

/** The same made-up lines every time (Lehmer's generator); `write_table.py` makes the same ones. */
export function* ledgerLines(count: number): Generator<LedgerLine> {
  let state = 20_261
  const next = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below
  let running = 0
  for (let at = 0; at < count; at++) {
    const amount = 1 + next(9_000_000)
    const isDebit = at % 2 === 0
    running += isDebit ? amount : -amount
    const day = new Date(Date.UTC(2026, 0, 1 + next(365))).toISOString().slice(0, 10)
    yield {
      entry: 1 + Math.floor(at / 2),
      day,
      memo: `Receipt no. ${at} of instalment ${next(12)}`,
      account: `${1000 + next(40)} Account`,
      fund: `Fund ${next(30)}`,
      party: `Party ${next(2_000)}`,
      debit: isDebit ? BigInt(amount) : null,
      credit: isDebit ? null : BigInt(amount),
      running: BigInt(running),
      by: `Person ${next(12)}`,
    }
  }
}
