import fc from 'fast-check'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { Refusal } from '#core/refusal'
import { newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { recordConversion } from '#ledger/actions/record_conversion'
import { revalue } from '#ledger/actions/revalue'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { cashHeld, unbackedGains } from '#ledger/queries/foreign_money'
import { convert, inverseRate } from '#money/exchange'
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
  what: fc.nat(9),
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
  } else {
    for (const one of CURRENCIES) await addRate(city, [one, 'EUR', drifted(UNIT[one], drift), day])
    const reverseNextDay = what === 9
    await transact((trx) =>
      revalue(trx, { id: newId(), cityId, on: day, reverseNextDay, preparedBy })
    )
  }
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
          const cash = await sumOf(city, `account_code = '1000'`)
          const authority = await sumOf(city, `account_code IN ('8100', '8200', '8300')`)
          let onPaper = 0n
          for (const currency of CURRENCIES) {
            onPaper += await unbackedGains(db.connection(), city.cityId, city.fund, currency)
          }
          assert.equal(-authority, cash - onPaper, `after step ${index}`)
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
