import { test } from '@japa/runner'
import fc from 'fast-check'
import { findConsentFault } from '#authority/domain/consent'
import { hasLapsed, kindOfTransfer, needsConsent } from '#authority/domain/fund_transfer'
import { findBreach } from '#authority/domain/ring_fence'
import {
  commitmentReleaseLines,
  payablePaymentLines,
  reallocationLines,
  restrictionReleaseLines,
  transferLines,
} from '#ledger/domain/authority_events'
import { findFault, type PostingLine } from '#ledger/domain/entry'
import {
  findOpeningFault,
  openingLines,
  spendableOf,
  type OpeningItem,
} from '#ledger/domain/opening'

const request = (lines: PostingLine[]) => ({
  id: 'x',
  cityId: 'c',
  kind: 'adjustment' as const,
  effectiveOn: '2023-01-01',
  memo: '',
  preparedBy: 'p',
  lines,
})

const amounts = fc.bigInt({ min: 1n, max: 10n ** 15n })

test.group('Lines of what happens to authority', () => {
  test('balance in every fund, whatever the amount', ({ assert }) => {
    fc.assert(
      fc.property(amounts, (amount) => {
        const of = { fund: 'F', currency: 'EUR', amount, budgetLine: 'L', commitment: 'C' }
        const between = { from: 'F', to: 'G', currency: 'EUR', amount }
        for (const lines of [
          reallocationLines({ ...of, fromLine: 'L', toLine: 'M' }),
          reallocationLines({ ...of, fromLine: 'L', toLine: null }),
          commitmentReleaseLines({ ...of, backTo: 'line' }),
          commitmentReleaseLines({ ...of, backTo: 'fund' }),
          payablePaymentLines(of),
          transferLines(between),
          restrictionReleaseLines(between),
        ]) {
          assert.isNull(findFault(request(lines)))
        }
      }),
      { verbose: true }
    )
  })

  test('authority travels with the money between funds', ({ assert }) => {
    const lines = transferLines({ from: 'F', to: 'G', currency: 'EUR', amount: 5n })
    const net = (fund: string, account: string) =>
      lines
        .filter((line) => line.fund === fund && line.account === account)
        .reduce((sum, line) => sum + line.amount, 0n)
    for (const fund of ['F', 'G']) assert.equal(net(fund, '1000'), -net(fund, '8100'))
  })
})

test.group('Openings', () => {
  const items = fc.array(
    fc.record({
      account: fc.constantFrom('1000', '1100', '1190', '1200', '1300', '2000', '2100', '2200'),
      currency: fc.constantFrom('EUR', 'USD'),
      amount: fc.bigInt({ min: 1n, max: 10n ** 12n }),
      functionalAmount: fc.bigInt({ min: 0n, max: 10n ** 12n }),
    }),
    { minLength: 1, maxLength: 12 }
  )

  test('an opening without a fault balances in each currency and in that of the ledger', ({
    assert,
  }) => {
    fc.assert(
      fc.property(items, (drawn) => {
        const own: OpeningItem[] = drawn
          .map((item) =>
            ['1000', '1100'].includes(item.account) ? item : { ...item, currency: 'EUR' }
          )
          .map((item) =>
            item.currency === 'EUR' ? { ...item, functionalAmount: item.amount } : item
          )
        const sign = ({ account }: OpeningItem) =>
          account.startsWith('2') || account === '1190' ? -1n : 1n
        const netAssets = own.reduce((sum, item) => sum + sign(item) * item.functionalAmount!, 0n)
        const opening = {
          fund: 'F',
          currency: 'EUR',
          items: own,
          netAssets,
          unspent: spendableOf(own),
        }
        assert.isNull(findOpeningFault(opening))
        const lines = openingLines(opening)
        if (lines.length > 1) assert.isNull(findFault(request(lines)))
        assert.equal(
          findOpeningFault({ ...opening, netAssets: netAssets + 1n })?.code,
          'E_OPENING_UNBALANCED'
        )
        assert.equal(
          findOpeningFault({ ...opening, unspent: opening.unspent + 1n })?.code,
          'E_OPENING_UNSPENT'
        )
      }),
      { verbose: true }
    )
  })
})

test.group('Leaving a ring-fence', () => {
  const minimums = [
    { id: 'migrants', groups: ['migrants'], required: 60n, held: 70n },
    { id: 'family', groups: ['disabled', 'migrants', 'older'], required: 100n, held: 120n },
  ]

  test('{title}')
    .with([
      { title: 'what is above the fence may go', amount: 10n, to: 'general', breach: null },
      { title: 'one more may not', amount: 11n, to: 'general', breach: 'migrants' },
      { title: 'back to the fund is the same', amount: 11n, to: null, breach: 'migrants' },
      {
        title: 'another protected group has a fence of its own',
        amount: 11n,
        to: 'older',
        breach: 'migrants',
      },
      { title: 'inside one fence nothing leaves it', amount: 70n, to: 'migrants', breach: null },
    ])
    .run(({ assert }, { amount, to, breach }) => {
      const move = { fromGroup: 'migrants', toGroup: to, sameYear: true, amount }
      assert.equal(findBreach(minimums, move)?.minimum.id ?? null, breach)
    })

  test('a family keeps its own minimum, and another year is outside of it', ({ assert }) => {
    const from = { fromGroup: 'older', amount: 21n }
    assert.equal(findBreach(minimums, { ...from, toGroup: 'general', sameYear: true })?.left, 99n)
    assert.isNull(findBreach(minimums, { ...from, toGroup: 'disabled', sameYear: true }))
    assert.isNotNull(findBreach(minimums, { ...from, toGroup: 'disabled', sameYear: false }))
    assert.isNull(
      findBreach(minimums, { fromGroup: 'general', toGroup: null, sameYear: true, amount: 999n })
    )
  })
})

test.group('Consent and the end of a restriction', () => {
  test('a consent is whole or absent', ({ assert }) => {
    const rule = { needed: false, on: '2023-04-01' }
    assert.isNull(findConsentFault({}, rule))
    assert.equal(findConsentFault({}, { ...rule, needed: true })?.code, 'E_CONSENT_NEEDED')
    assert.equal(findConsentFault({ by: 'N' }, rule)?.code, 'E_CONSENT_NEEDED')
    assert.isNull(findConsentFault({ document: 'D', on: '2023-04-01' }, rule))
  })

  test('who tied money says when it is free', ({ assert }) => {
    const fund = (restriction: string, endsOn: string | null = '2023-06-30') => ({
      restriction,
      endsOn,
    })
    assert.isTrue(hasLapsed(fund('time'), '2023-07-01'))
    assert.isFalse(hasLapsed(fund('time'), '2023-06-30'))
    assert.isFalse(hasLapsed(fund('time', null), '2023-07-01'))
    assert.isFalse(hasLapsed(fund('purpose_time'), '2023-07-01'))
    assert.deepEqual(
      ['unrestricted', 'designated', 'purpose', 'endowment'].map((one) => needsConsent(fund(one))),
      [false, false, true, true]
    )
    assert.equal(kindOfTransfer(fund('unrestricted'), fund('designated')), 'designation')
    assert.equal(kindOfTransfer(fund('designated'), fund('unrestricted')), 'transfer')
  })
})
