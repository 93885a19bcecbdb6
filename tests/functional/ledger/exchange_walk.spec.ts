import fc from 'fast-check'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { Refusal } from '#core/refusal'
import { newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { noteForeignPayment, planForeignPayment } from '#ledger/actions/foreign_payment'
import { postEntry } from '#ledger/actions/post_entry'
import { recordConversion } from '#ledger/actions/record_conversion'
import { revalue } from '#ledger/actions/revalue'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { refundLines } from '#ledger/domain/pledge_events'
import { cashHeld, unbackedGains } from '#ledger/queries/foreign_money'
import { convert, inverseRate, shareOf } from '#money/exchange'
import { receiveForeign } from '#tests/support/foreign_money'
import { makeLedger, type LedgerFixture } from '#tests/support/ledger'
import { addRate } from '#tests/support/rates'

const SEED = Number(process.env.FC_SEED ?? 20261128)
const STEPS = 40
const CURRENCIES = ['USD', 'KRW', 'JOD']
/** About what each is worth in euros. */
const UNIT: Record<string, string> = { EUR: '1', USD: '0.93', KRW: '0.00069', JOD: '1.31' }

interface Step {
  what: number
  currency: string
  other: string
  amount: bigint
  /** Thousandths by which a rate differs from the usual one. */
  drift: number
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.nat(14),
  currency: fc.constantFrom(...CURRENCIES),
  other: fc.constantFrom('EUR', ...CURRENCIES),
  amount: fc.bigInt(1n, 2_000_000n),
  drift: fc.integer({ min: 800, max: 1200 }),
})

const drifted = (rate: string, drift: number) => {
  const [whole, fraction = ''] = rate.split('.')
  const digits = String(BigInt(whole + fraction) * BigInt(drift)).padStart(fraction.length + 4, '0')
  return `${digits.slice(0, -fraction.length - 3)}.${digits.slice(-fraction.length - 3)}`
}

async function take(
  city: LedgerFixture,
  { what, currency, other, amount, drift }: Step,
  day: string
) {
  const { cityId, fund, maker: preparedBy } = city
  const rate = drifted(UNIT[currency], drift)
  const value = convert(amount, currency, 'EUR', rate)
  if (what <= 3) {
    if (value > 0n) await receiveForeign(city, [currency, amount, value], day)
  } else if (what <= 7) {
    const to = other === currency ? 'EUR' : other
    const held = await cashHeld(db.connection(), cityId, { fund, currency, on: day })
    const fromAmount = what === 4 || held.available < amount ? held.available : amount
    const got = convert(fromAmount, currency, 'EUR', rate)
    const toAmount = convert(got, 'EUR', to, inverseRate(UNIT[to]))
    if (to !== 'EUR') await addRate(city, [to, 'EUR', UNIT[to], day])
    await transact((trx) =>
      recordConversion(trx, {
        id: newId(),
        cityId,
        fundId: fund,
        on: day,
        from: currency,
        fromAmount,
        to,
        toAmount,
        preparedBy,
      })
    )
  } else if (what === 10 || what === 11) {
    await owe(city, { currency, amount, value }, day)
  } else if (what > 11) {
    await payDebt(city, { what, currency, amount, rate }, day)
  } else {
    for (const one of CURRENCIES) await addRate(city, [one, 'EUR', drifted(UNIT[one], drift), day])
    const reverseNextDay = what === 9
    await transact((trx) =>
      revalue(trx, { id: newId(), cityId, on: day, reverseNextDay, preparedBy })
    )
  }
}

/** Money is to go back to its funder, at what it is worth today. */
async function owe(
  { cityId, fund, maker: preparedBy }: LedgerFixture,
  { currency, amount, value }: { currency: string; amount: bigint; value: bigint },
  day: string
) {
  if (value === 0n) return
  const of = { fund, currency, functionalCurrency: 'EUR', amount, functionalAmount: value }
  const kind = { basis: 'earned' as const, revenue: '4000', spendToFulfil: false }
  const lines = refundLines({ ...of, ...kind, agreement: null, party: null } as never)
  const entry = { id: newId(), cityId, kind: 'refund' as const, effectiveOn: day, memo: 'owed' }
  await transact((trx) => postEntry(trx, { ...entry, preparedBy, lines }))
}

/** A part of what is owed is paid, or all of it, from either money. */
async function payDebt(
  { cityId, fund, maker: preparedBy }: LedgerFixture,
  {
    what,
    currency,
    amount: wish,
    rate,
  }: Pick<Step, 'what' | 'currency' | 'amount'> & { rate: string },
  day: string
) {
  const account = '2300'
  const [row] = await selectRows(
    db.connection(),
    `SELECT -sum(amount) AS amount, -sum(functional_amount) AS carrying FROM postings
     WHERE city_id = ? AND account_code = ? AND currency = ?`,
    [cityId, account, currency]
  )
  const owed = toBigInt(row.amount)
  const amount = what === 12 || owed < wish ? owed : wish
  if (amount <= 0n) return
  const carrying = shareOf(toBigInt(row.carrying), amount, owed)
  const taken = convert(amount, currency, 'EUR', rate)
  const bank = taken > 0n ? { functionalAmount: taken, source: 'Statement' } : null
  const money =
    what === 14 || !bank ? { paidFrom: 'same' as const } : { paidFrom: 'functional' as const, bank }
  const id = newId()
  await transact(async (trx) => {
    const debt = { fund, account, currency, amount, carrying }
    const of = { functional: 'EUR', on: day, ...money }
    const plan = await planForeignPayment(trx, cityId, debt, of)
    const entry = { id, cityId, kind: 'refund_payment' as const, effectiveOn: day, memo: 'paid' }
    await postEntry(trx, { ...entry, preparedBy, lines: plan.lines })
    await noteForeignPayment(trx, cityId, id, plan)
  })
}

async function sumOf(city: LedgerFixture, condition: string): Promise<bigint> {
  const [row] = await selectRows(
    db.connection(),
    `SELECT sum(functional_amount) AS sum FROM postings WHERE city_id = ? AND ${condition}`,
    [city.cityId]
  )
  return toBigInt(row.sum)
}

test.group('A random walk through other currencies', () => {
  test('authority is the spendable position, every account is what verification says', async ({
    assert,
  }) => {
    let refused = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: STEPS, maxLength: STEPS }), async (steps) => {
        const city = await makeLedger()
        for (const [index, one] of steps.entries()) {
          const day = `2023-${String(1 + Math.floor(index / 4)).padStart(2, '0')}-${String(1 + (index % 4) * 5).padStart(2, '0')}`
          try {
            await take(city, one, day)
          } catch (error) {
            if (!(error instanceof Refusal)) throw error
            refused += 1
          }
          const money = await sumOf(city, `account_code IN ('1000', '2300')`)
          const authority = await sumOf(city, `account_code IN ('8100', '8200', '8300')`)
          let onPaper = 0n
          for (const currency of CURRENCIES) {
            onPaper += await unbackedGains(db.connection(), city.cityId, city.fund, currency)
          }
          assert.equal(-authority, money - onPaper, `after step ${index}`)
          assert.equal(await sumOf(city, `account_code = '1900'`), 0n)
        }
        const empty = await selectRows(
          db.connection(),
          `SELECT currency FROM postings WHERE city_id = ? AND account_code = '1000'
           GROUP BY currency HAVING sum(amount) = 0 AND sum(functional_amount) <> 0`,
          [city.cityId]
        )
        assert.deepEqual(empty, [])
        const verdict = await verifyLedger(city.cityId)
        assert.isTrue(verdict.ok, JSON.stringify(verdict))
      }),
      { seed: SEED, numRuns: 4, endOnFailure: true }
    )
    assert.isBelow(refused, STEPS)
  }).timeout(60_000)
})
