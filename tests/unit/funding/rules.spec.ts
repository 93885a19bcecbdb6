import { test } from '@japa/runner'
import fc from 'fast-check'
import {
  AGREEMENT_STATUSES,
  findAgreementFault,
  nextStatuses,
} from '#funding/domain/agreement_rules'
import { standingOfInstalments } from '#funding/domain/instalments'
import { findReceiptFault } from '#funding/domain/receipt_rules'

const TODAY = '2026-06-01'
const FIRST = { id: 'first', dueOn: '2026-03-01', amount: 5_000_001n }
const SECOND = { id: 'second', dueOn: '2026-09-01', amount: 5_000_001n }

test.group('Instalments and what came', () => {
  test('{title}')
    .with([
      {
        title: 'nothing came: the one that is due is overdue',
        receipts: [],
        states: ['overdue', 'planned'],
        excess: 0n,
      },
      {
        title: 'money that names its instalment fills that one',
        receipts: [{ instalmentId: 'second', amount: 5_000_001n }],
        states: ['overdue', 'received'],
        excess: 0n,
      },
      {
        title: 'money that names none fills the earliest open one',
        receipts: [{ instalmentId: null, amount: 5_000_001n }],
        states: ['received', 'planned'],
        excess: 0n,
      },
      {
        title: 'what is above one instalment goes on to the next',
        receipts: [{ instalmentId: 'first', amount: 6_000_000n }],
        states: ['over_paid', 'part_paid'],
        excess: 0n,
      },
      {
        title: 'what is above all of them is excess',
        receipts: [{ instalmentId: null, amount: 10_000_003n }],
        states: ['received', 'received'],
        excess: 1n,
      },
    ])
    .run(({ assert }, { receipts, states, excess }) => {
      const standing = standingOfInstalments([FIRST, SECOND], receipts, TODAY)
      assert.deepEqual(
        standing.instalments.map((instalment) => instalment.state),
        states
      )
      assert.equal(standing.excess, excess)
    })

  test('the state follows the day of the city, what came and what was given up: {title}')
    .with([
      { title: 'due from 30 days before', today: '2026-08-02', came: 0n, lost: 0n, state: 'due' },
      {
        title: 'planned 31 days before',
        today: '2026-08-01',
        came: 0n,
        lost: 0n,
        state: 'planned',
      },
      { title: 'due on its day', today: '2026-09-01', came: 0n, lost: 0n, state: 'due' },
      { title: 'overdue the day after', today: '2026-09-02', came: 1n, lost: 0n, state: 'overdue' },
      { title: 'part paid', today: '2026-08-31', came: 1n, lost: 0n, state: 'part_paid' },
      {
        title: 'one unit above',
        today: '2026-09-02',
        came: 5_000_002n,
        lost: 0n,
        state: 'over_paid',
      },
      { title: 'given up', today: '2026-09-02', came: 0n, lost: 5_000_001n, state: 'written_off' },
      {
        title: 'the rest given up',
        today: '2026-09-02',
        came: 1n,
        lost: 5_000_000n,
        state: 'written_off',
      },
      { title: 'given up in part', today: '2026-09-02', came: 1n, lost: 1n, state: 'overdue' },
      {
        title: 'late money',
        today: '2026-09-02',
        came: 5_000_001n,
        lost: 5_000_001n,
        state: 'received',
      },
    ])
    .run(({ assert }, { today, came, lost, state }) => {
      const named = (amount: bigint) => (amount > 0n ? [{ instalmentId: 'second', amount }] : [])
      const { instalments } = standingOfInstalments([SECOND], named(came), today, {
        writtenOff: named(lost),
      })
      const [one] = instalments
      assert.equal(one.state, state)
      assert.equal(one.received + one.writtenOff + one.open, one.amount)
    })

  test('what is above the last instalment is counted for none that is not there', ({ assert }) => {
    const above = (...receipts: [string, bigint][]) => {
      const money = receipts.map(([instalmentId, amount]) => ({ instalmentId, amount }))
      const { instalments, excess } = standingOfInstalments([FIRST, SECOND], money, TODAY)
      return [...instalments.map(({ over, beyond }) => [over, beyond]), excess]
    }
    const [first, second] = [FIRST.amount, SECOND.amount]
    // the last one alone: the earlier one is open still
    assert.deepEqual(above(['second', second + 7n]), [[0n, 0n], [7n, 0n], 0n])
    // both are full: nothing is left to count it for
    const last: [string, bigint] = ['second', second + 7n]
    assert.deepEqual(above(['first', first], last), [[0n, 0n], [7n, 7n], 7n])
    assert.deepEqual(above(['first', first - 5n], last), [[0n, 0n], [7n, 2n], 2n])
  })

  test('no unit is lost: received and excess are what came, and no instalment is overfilled', ({
    assert,
  }) => {
    const amount = fc.bigInt({ min: 1n, max: 1_000n })
    const receipt = fc.record({ instalmentId: fc.constantFrom(null, '0', '1', '2'), amount })
    fc.assert(
      fc.property(
        fc.array(amount, { maxLength: 3 }),
        fc.array(receipt, { maxLength: 6 }),
        (agreed, receipts) => {
          const instalments = agreed.map((part, index) => ({
            id: String(index),
            dueOn: null,
            amount: part,
          }))
          const known = receipts.map((one) =>
            instalments.some(({ id }) => id === one.instalmentId)
              ? one
              : { ...one, instalmentId: null }
          )
          const standing = standingOfInstalments(instalments, known, TODAY)
          const sum = (values: bigint[]) => values.reduce((total, value) => total + value, 0n)
          assert.equal(
            sum(standing.instalments.map(({ received }) => received)) + standing.excess,
            sum(known.map((one) => one.amount))
          )
          assert.isTrue(
            standing.instalments.every(
              (one) => one.open >= 0n && one.open + one.received === one.amount
            )
          )
        }
      )
    )
  })
})

test.group('Steps of an agreement', () => {
  test('only a granted one becomes active, and nothing follows a refusal or an end', ({
    assert,
  }) => {
    const before = AGREEMENT_STATUSES.filter((status) => nextStatuses(status).includes('active'))
    assert.deepEqual(before, ['granted'])
    assert.deepEqual([...nextStatuses('refused'), ...nextStatuses('closed')], [])
  })
})

test.group('Terms and receipts', () => {
  test('instalments that sum to the amount are fine, one unit more is not', ({ assert }) => {
    const terms = { startsOn: null, endsOn: null, instalments: [FIRST, SECOND] }
    assert.isNull(findAgreementFault({ ...terms, amount: 10_000_002n }))
    assert.equal(findAgreementFault({ ...terms, amount: 10_000_001n })?.code, 'E_INSTALMENTS_SUM')
  })

  test('the first and the last day of an agreement belong to it', ({ assert }) => {
    const agreement = {
      number: 'A',
      status: 'active' as const,
      currency: 'EUR',
      startsOn: '2026-01-01',
      endsOn: '2026-12-31',
    }
    for (const receivedOn of ['2026-01-01', '2026-12-31']) {
      assert.isNull(findReceiptFault(agreement, { receivedOn, currency: 'EUR', amount: 1n }))
    }
    const open = { ...agreement, startsOn: null, endsOn: null }
    assert.isNull(findReceiptFault(open, { receivedOn: '1999-01-01', currency: 'EUR', amount: 1n }))
  })
})
