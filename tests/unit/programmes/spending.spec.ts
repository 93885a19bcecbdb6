import { test } from '@japa/runner'
import fc from 'fast-check'
import { settle } from '#programmes/domain/spending'

test.group('How a payment meets its commitment', () => {
  test('{title}')
    .with([
      {
        title: 'a part of the reserve is used',
        payment: { reserve: 10n, amount: 4n, isFinal: false },
        expected: { released: 4n, fromLine: 0n, returned: 0n, weight: 4n },
      },
      {
        title: 'the whole reserve is used',
        payment: { reserve: 10n, amount: 10n, isFinal: false },
        expected: { released: 10n, fromLine: 0n, returned: 0n, weight: 10n },
      },
      {
        title: 'an actual cost above the reserve draws the rest on the line',
        payment: { reserve: 10n, amount: 11n, isFinal: false },
        expected: { released: 10n, fromLine: 1n, returned: 0n, weight: 11n },
      },
      {
        title: 'a final payment below the reserve gives the rest back to the line',
        payment: { reserve: 10n, amount: 8n, isFinal: true },
        expected: { released: 10n, fromLine: 0n, returned: 2n, weight: 10n },
      },
      {
        title: 'a payment on a used-up reserve draws on the line alone',
        payment: { reserve: 0n, amount: 3n, isFinal: true },
        expected: { released: 0n, fromLine: 3n, returned: 0n, weight: 3n },
      },
    ])
    .run(({ assert }, { payment, expected }) => {
      assert.deepEqual(settle(payment), expected)
    })

  test('whatever is paid, reserve and line together lose exactly the amount', ({ assert }) => {
    const amounts = fc.bigInt({ min: 0n, max: 10n ** 15n })
    fc.assert(
      fc.property(amounts, amounts, fc.boolean(), (reserve, more, isFinal) => {
        const amount = more + 1n
        const { released, fromLine, returned } = settle({ reserve, amount, isFinal })
        assert.equal(released + fromLine - returned, amount)
        assert.isTrue(released <= reserve && fromLine >= 0n && returned >= 0n)
        assert.isTrue(fromLine === 0n || returned === 0n)
        if (isFinal) assert.equal(released, reserve)
      })
    )
  })
})
