import { test } from '@japa/runner'
import fc from 'fast-check'
import { answeredBy, conditionStanding, stillOpen } from '#funding/domain/conditions'
import { piecesOf } from '#funding/domain/receipt_parts'

const amount = fc.bigInt({ min: 0n, max: 10n ** 15n })
const open = fc.record({ unconditional: amount, conditional: amount, lost: amount })

test.group('What money received answers', () => {
  test('what is due comes first, then the condition, then what was written off, then more', ({
    assert,
  }) => {
    const left = { unconditional: 10n, conditional: 5n, lost: 3n }
    assert.deepEqual(answeredBy(8n, left), { pledged: 8n, advance: 0n, recovered: 0n, above: 0n })
    assert.deepEqual(answeredBy(12n, left), { pledged: 10n, advance: 2n, recovered: 0n, above: 0n })
    assert.deepEqual(answeredBy(20n, left), { pledged: 10n, advance: 5n, recovered: 3n, above: 2n })
  })

  test('a pledge answered beyond its size is simply not open', ({ assert }) => {
    const left = { unconditional: -4n, conditional: 0n, lost: 0n }
    assert.deepEqual(answeredBy(5n, left), { pledged: 0n, advance: 0n, recovered: 0n, above: 5n })
  })

  test('in one receipt or in many, the same is answered, to the unit', ({ assert }) => {
    fc.assert(
      fc.property(open, fc.array(amount, { maxLength: 6 }), (left, amounts) => {
        const whole = amounts.reduce((sum, part) => sum + part, 0n)
        let rest = left
        const sum = { pledged: 0n, advance: 0n, recovered: 0n, above: 0n }
        for (const part of amounts) {
          const answer = answeredBy(part, rest)
          rest = stillOpen(rest, answer)
          for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += answer[key]
        }
        assert.deepEqual(sum, answeredBy(whole, left))
      }),
      { seed: 7 }
    )
  })

  test('pieces of a receipt sum to it and answer in their order', ({ assert }) => {
    const pieces = piecesOf(
      100n,
      [
        { instalmentId: 'a', amount: 60n },
        { instalmentId: 'b', amount: 30n },
      ],
      { unconditional: 70n, conditional: 25n, lost: 0n }
    )
    assert.deepEqual(
      pieces.map(({ instalmentId, pledged, advance, above }) => [
        instalmentId,
        pledged,
        advance,
        above,
      ]),
      [
        ['a', 60n, 0n, 0n],
        ['b', 10n, 20n, 0n],
        [null, 0n, 5n, 5n],
      ]
    )
  })
})

test('A condition is open for what was neither met nor lapsed', ({ assert }) => {
  assert.deepEqual(
    conditionStanding(100n, [
      { outcome: 'met', amount: 40n },
      { outcome: 'lapsed', amount: 10n },
    ]),
    { open: 50n, met: 40n, lapsed: 10n }
  )
})
