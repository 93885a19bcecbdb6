import { test } from '@japa/runner'
import { isClearEntry, entryCandidates, type CashEntry } from '#bank/domain/entry_candidates'
import { isIban } from '#bank/domain/iban'
import { isNameAlike, isReferenceTo, namesNumber } from '#bank/domain/likeness'
import { isClear, suggest, type OpenInstalment, type OpenLine } from '#bank/domain/suggest'

function line(change: Partial<OpenLine> = {}): OpenLine {
  return {
    amount: 10_000n,
    bookedOn: '2026-02-03',
    text: '',
    endToEnd: null,
    structuredRef: null,
    counterparty: null,
    counterpartyAccount: null,
    ...change,
  }
}

function instalment(change: Partial<OpenInstalment> = {}): OpenInstalment {
  return {
    agreementId: 'a',
    instalmentId: 'i1',
    number: 'LJ-2026-05',
    title: 'Learning',
    titleLang: 'en',
    funderId: 'f',
    funder: 'Fundacija Zvezda',
    funderLang: 'sl',
    no: 1,
    dueOn: '2026-02-01',
    open: 10_000n,
    ...change,
  }
}

const nobody = new Map<string, Set<string>>()

test.group('Bank | likeness', () => {
  test('{text} names {number}: {expected}')
    .with([
      { text: 'za pogodbo LJ-2026-05', number: 'LJ-2026-05', expected: true },
      { text: 'LJ 2026/05 obrok', number: 'LJ-2026-05', expected: true },
      { text: 'lj202605', number: 'LJ-2026-05', expected: true },
      { text: 'LJ-2026-051', number: 'LJ-2026-05', expected: false },
      { text: 'XLJ-2026-05', number: 'LJ-2026-05', expected: false },
      { text: 'угода ЗП-12/24', number: 'зп 12 24', expected: true },
      { text: 'A-1', number: 'A-1', expected: false },
      { text: '(.*)+', number: '(.*)+', expected: false },
    ])
    .run(({ assert }, { text, number, expected }) => {
      assert.equal(namesNumber(text, number), expected)
    })

  test('a creditor reference is the number with or without its check digits', ({ assert }) => {
    assert.isTrue(isReferenceTo('RF18LJ202605', 'LJ-2026-05'))
    assert.isTrue(isReferenceTo('SI00 LJ-2026-05', 'LJ-2026-05'))
    assert.isTrue(isReferenceTo('LJ-2026-05', 'LJ-2026-05'))
    assert.isFalse(isReferenceTo('RF18LJ2026050', 'LJ-2026-05'))
  })

  test('{a} is like {b}: {expected}')
    .with([
      { a: 'FUNDACIJA ZVEZDA', b: 'Fundacija Zvezda', expected: true },
      { a: 'Zvezda d.o.o.', b: 'ZVEZDA', expected: true },
      { a: 'Škoda Ltd', b: 'skoda', expected: true },
      { a: 'Fundacija Luna', b: 'Fundacija Zvezda', expected: false },
      { a: '삼성전자', b: '삼성전자', expected: true },
      { a: 'Благодійний фонд «Світло»', b: 'БЛАГОДІЙНИЙ ФОНД СВІТЛО', expected: true },
      { a: '', b: 'x', expected: false },
    ])
    .run(({ assert }, { a, b, expected }) => {
      assert.equal(isNameAlike(a, b), expected)
    })

  test('check digits of an IBAN are looked at', ({ assert }) => {
    assert.isTrue(isIban('SI56192001234567892'))
    assert.isFalse(isIban('SI57192001234567892'))
    assert.isFalse(isIban('1234'))
  })
})

test.group('Bank | suggestions', () => {
  test('every reason is given, and the more there are the better', ({ assert }) => {
    const payers = new Map([['f', new Set(['SI56020170014356205'])]])
    const [best] = suggest(
      line({
        structuredRef: 'SI00 LJ-2026-05',
        counterparty: 'Zvezda fundacija',
        counterpartyAccount: 'SI56020170014356205',
      }),
      [instalment()],
      payers
    )
    assert.deepEqual(best!.reasons, ['structured', 'account', 'name', 'amount', 'due_near'])
    assert.equal(best!.score, 145)
  })

  test('equal amounts are told apart by their days, and two alike are not clear', ({ assert }) => {
    const monthly = ['2026-01-01', '2026-02-01', '2026-03-01'].map((dueOn, index) =>
      instalment({ instalmentId: `i${index}`, no: index + 1, dueOn })
    )
    const found = suggest(line({ text: 'LJ-2026-05' }), monthly, nobody)
    assert.deepEqual(
      found.map(({ parts }) => parts[0]!.instalment.instalmentId),
      ['i1', 'i2', 'i0']
    )
    assert.isFalse(isClear(found))
    const twins = [instalment(), instalment({ agreementId: 'b', number: 'LJ-2026-06' })]
    assert.isFalse(isClear(suggest(line(), twins, nobody)))
    assert.isTrue(isClear(suggest(line({ text: 'LJ-2026-06' }), twins, nobody)))
    assert.isFalse(
      isClear(suggest(line(), [instalment()], nobody)),
      'an amount alone is not enough'
    )
  })

  test('several instalments that make the amount are one suggestion', ({ assert }) => {
    const three = [3_000n, 4_000n, 6_000n].map((open, index) =>
      instalment({ instalmentId: `i${index}`, no: index + 1, open })
    )
    const [best] = suggest(line(), three, nobody)
    assert.deepEqual(
      best!.parts.map(({ instalment: { no }, amount }) => [no, amount]),
      [
        [2, 4_000n],
        [3, 6_000n],
      ]
    )
    assert.include(best!.reasons, 'amount_sum')
  })

  test('money of a known payer that fits nothing goes to the earliest, and above all to the last', ({
    assert,
  }) => {
    const two = [
      instalment({ open: 7_000n }),
      instalment({ instalmentId: 'i2', no: 2, open: 1_000n }),
    ]
    const [over] = suggest(line({ text: 'LJ-2026-05' }), two, nobody)
    assert.deepEqual(
      over!.parts.map(({ amount }) => amount),
      [7_000n, 3_000n]
    )
    const [under] = suggest(line({ amount: 500n, text: 'LJ-2026-05' }), two, nobody)
    assert.deepEqual(
      under!.parts.map(({ amount }) => amount),
      [500n]
    )
    assert.isEmpty(suggest(line({ amount: 500n }), two, nobody))
  })

  test('an entry in the books is clear by amount and day, not by amount alone', ({ assert }) => {
    const entry = (change: Partial<CashEntry> = {}): CashEntry => ({
      entryId: 'e',
      seq: 1n,
      kind: 'expenditure',
      effectiveOn: '2026-02-03',
      memo: '',
      unseen: -10_000n,
      bankRef: null,
      number: null,
      party: null,
      ...change,
    })
    const paid = { ...line({ amount: -10_000n }), bankRef: 'B-1' }
    assert.isTrue(isClearEntry(entryCandidates(paid, [entry()])))
    assert.isFalse(isClearEntry(entryCandidates(paid, [entry({ effectiveOn: '2026-02-20' })])))
    assert.isFalse(isClearEntry(entryCandidates(paid, [entry(), entry({ entryId: 'f', seq: 2n })])))
    const [first] = entryCandidates(paid, [
      entry(),
      entry({ entryId: 'f', seq: 2n, bankRef: 'B-1', effectiveOn: '2026-02-10' }),
    ])
    assert.equal(first!.entry.entryId, 'f')
  })
})
