import { test } from '@japa/runner'
import fc from 'fast-check'
import { piecesOf } from '#funding/domain/receipt_parts'
import { impliedRate, priced } from '#ledger/domain/foreign_lines'
import { authorityLines, cashLines } from '#ledger/domain/events'
import { findFault } from '#ledger/domain/entry'

test.group('Lines in a foreign currency', () => {
  test('a rate is what two amounts imply, whatever the decimals of the currencies', ({
    assert,
  }) => {
    const of = (amount: bigint, currency: string) => ({ amount, currency })
    assert.equal(impliedRate(of(100_000n, 'USD'), of(93_500n, 'EUR')), '0.935')
    assert.equal(impliedRate(of(100_000n, 'USD'), of(1_350_000n, 'KRW')), '1350')
    assert.equal(impliedRate(of(3_000n, 'JPY'), of(100n, 'EUR')), '0.000333333333333333333333333')
  })

  test('always balance in both currencies, and the whole pledge takes the whole of its value', ({
    assert,
  }) => {
    const units = fc.bigInt({ min: 1n, max: 10n ** 12n })
    fc.assert(
      fc.property(
        fc.constantFrom('on_pledge' as const, 'on_receipt' as const),
        fc.array(units, { minLength: 1, maxLength: 5 }),
        fc.bigInt({ min: 0n, max: 10n ** 12n }),
        units,
        units,
        units,
        (policy, amounts, rest, open, openValue, value) => {
          const amount = amounts.reduce((sum, part) => sum + part, rest)
          const parts = amounts.map((part, index) => ({ instalmentId: `i${index}`, amount: part }))
          const of = { fund: 'F', currency: 'USD', agreement: 'A', party: 'P' }
          const pieces = piecesOf(amount, parts, { unconditional: open, conditional: 0n, lost: 0n })
          const lines = [
            ...pieces.flatMap((piece) => cashLines({ ...of, ...piece }, policy)),
            ...authorityLines({ ...of, amount }),
          ]
          const found = priced(lines, {
            functionalCurrency: 'EUR',
            day: { amount, functional: value },
            carried: { amount: open, functional: openValue },
          })
          const sum = (account: string) =>
            found
              .filter((line) => line.account === account)
              .reduce((total, line) => total + (line.functionalAmount ?? 0n), 0n)
          const total = found.reduce((all, line) => all + (line.functionalAmount ?? 0n), 0n)
          assert.equal(total, 0n)
          assert.equal(sum('1000'), value)
          assert.equal(sum('8100'), -value)
          if (amount >= open) {
            assert.equal(sum(policy === 'on_pledge' ? '1100' : '9000'), -openValue)
          }
          const fault = findFault({
            id: 'e',
            cityId: 'c',
            kind: 'receipt',
            effectiveOn: '2026-01-01',
            memo: '',
            preparedBy: 'm',
            lines: found,
          })
          assert.isNull(fault)
        }
      )
    )
  })
})
