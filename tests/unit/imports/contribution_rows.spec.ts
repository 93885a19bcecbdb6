import { test } from '@japa/runner'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { ContributionJudge, readContribution } from '#imports/domain/contribution_rows'
import { GUARD_MARKER } from '#imports/domain/formula_guard'
import { codeOf, FakeBooks, fieldOf, judgeFile } from './support.js'

const HEADER = ['agreement', 'funder', 'kind', 'date', 'amount', 'currency', 'purpose', 'bank_ref']

function books(): FakeBooks {
  const active = { currency: 'EUR', status: 'active', funderKind: 'company' } as const
  return new FakeBooks(
    {
      'A-1': active,
      'A-2': { currency: 'EUR', status: 'active' },
      'A-asked': { ...active, status: 'asked' },
      'A-refused': { ...active, status: 'refused' },
      'A-closed': { ...active, status: 'closed' },
      'A-kuna': { currency: 'HRK', status: 'active' },
    },
    '2022-01-01',
    '2026-12-31'
  )
}

const GOOD = {
  agreement: 'A-1',
  funder: 'Company A',
  kind: 'company',
  date: '2026-02-10',
  amount: '100.00',
  currency: 'EUR',
  purpose: 'general',
  bank_ref: '',
}

function row(change: Partial<typeof GOOD> = {}): string[] {
  return Object.values({ ...GOOD, ...change })
}

function judge(rows: string[][], known = books(), header = HEADER) {
  return judgeFile([header, ...rows], known, 'EUR').verdicts
}

test.group('Import | one row', () => {
  test('takes a good row', ({ assert }) => {
    const [verdict] = judge([row()])
    assert.equal(verdict.verdict, 'new')
    if (verdict.verdict !== 'new') return
    assert.deepEqual(verdict.draft, {
      agreement: 'A-1',
      funder: 'Company A',
      kind: 'company',
      date: '2026-02-10',
      currency: 'EUR',
      minor: 10000n,
      purpose: 'general',
      bankRef: '',
    })
  })

  test('refuses {change} at {field} with {code}')
    .with([
      { change: { date: '' }, field: 'date', code: 'E_DATE_EMPTY' },
      { change: { date: '03/04/2026' }, field: 'date', code: 'E_DATE_AMBIGUOUS' },
      { change: { date: '2021-12-31' }, field: 'date', code: 'E_PERIOD_BEFORE_FIRST' },
      { change: { date: '2027-01-01' }, field: 'date', code: 'E_PERIOD_CLOSED' },
      { change: { amount: '' }, field: 'amount', code: 'E_AMOUNT_EMPTY' },
      { change: { amount: '0,00' }, field: 'amount', code: 'E_AMOUNT_ZERO' },
      { change: { amount: '-0' }, field: 'amount', code: 'E_AMOUNT_NEGATIVE' },
      { change: { amount: '1,234' }, field: 'amount', code: 'E_AMOUNT_AMBIGUOUS' },
      { change: { amount: '5 USD' }, field: 'amount', code: 'E_AMOUNT_CURRENCY' },
      { change: { currency: '' }, field: 'currency', code: 'E_CURRENCY_EMPTY' },
      { change: { currency: 'eur' }, field: 'currency', code: 'E_CURRENCY_UNKNOWN' },
      { change: { currency: 'USD' }, field: 'currency', code: 'E_CURRENCY_MISMATCH' },
      { change: { kind: 'association' }, field: 'kind', code: 'E_KIND_UNKNOWN' },
      { change: { kind: 'foundation' }, field: 'kind', code: 'E_KIND_MISMATCH' },
      { change: { agreement: '\u200b ' }, field: 'agreement', code: 'E_AGREEMENT_EMPTY' },
      { change: { agreement: 'A-9' }, field: 'agreement', code: 'E_AGREEMENT_UNKNOWN' },
      { change: { agreement: 'constructor' }, field: 'agreement', code: 'E_AGREEMENT_UNKNOWN' },
      { change: { agreement: 'A-asked' }, field: 'agreement', code: 'E_AGREEMENT_STATUS' },
      { change: { agreement: 'A-refused' }, field: 'agreement', code: 'E_AGREEMENT_STATUS' },
      { change: { agreement: 'A-closed' }, field: 'agreement', code: 'E_AGREEMENT_STATUS' },
      { change: { purpose: 'half \ud800 of a pair' }, field: 'purpose', code: 'E_TEXT_BROKEN' },
      { change: { funder: 'nul \u0000' }, field: 'funder', code: 'E_TEXT_BROKEN' },
      { change: { purpose: 'x'.repeat(32001) }, field: 'purpose', code: 'E_TEXT_TOO_LONG' },
      {
        change: { agreement: 'A-kuna', currency: 'HRK', date: '2023-01-02', kind: '' },
        field: 'currency',
        code: 'E_CURRENCY_WITHDRAWN',
      },
    ])
    .run(({ assert }, { change, field, code }) => {
      const [verdict] = judge([row(change)])
      assert.deepEqual([codeOf(verdict), fieldOf(verdict)], [code, field])
    })

  test('names every error of a row, its own form before what the books know', ({ assert }) => {
    const bad = row({ date: '30.2.2026', amount: '1e3', kind: '협회', agreement: 'A-9' })
    const [verdict] = judge([bad])
    assert.equal(verdict.verdict, 'error')
    if (verdict.verdict !== 'error') return
    assert.deepEqual(
      verdict.errors.map(({ field }) => field),
      ['date', 'amount', 'kind', 'agreement']
    )
    assert.equal(verdict.read.currency, 'EUR')
  })

  test('refuses rows with missing or surplus cells', ({ assert }) => {
    const [short, long, padded] = judge([row().slice(0, 7), [...row(), 'more'], [...row(), '']])
    assert.deepEqual([short, long, padded].map(codeOf), ['E_ROW_COLUMNS', 'E_ROW_COLUMNS', 'new'])
  })

  test('skips blank rows and needs no optional columns', ({ assert }) => {
    const known = books()
    const header = ['amount', 'date', 'agreement']
    const verdicts = judge(
      [
        ['', ' ', ''],
        ['5', '2026-01-01', 'A-1'],
      ],
      known,
      header
    )
    assert.deepEqual(verdicts.map(codeOf), ['new'])
  })

  test('scenario 47: keeps names exactly: {text}')
    .with([
      { text: '=HYPERLINK("http://example.org")' },
      { text: "'quoted" },
      { text: 'שלום עולם' },
      { text: 'שלום \u200fabc' },
      { text: 'zero\u200bwidth' },
      { text: '👩‍👩‍👧 🙂' },
      { text: 'İstanbul' },
      { text: 'line one\nline two' },
      { text: '한'.repeat(10_000) },
    ])
    .run(({ assert }, { text }) => {
      const [verdict] = judge([row({ funder: text, purpose: text })])
      assert.equal(verdict.verdict, 'new')
      if (verdict.verdict === 'new') assert.equal(verdict.draft.funder, text)
    })

  test('takes the guarding apostrophe off only where the marker says so', ({ assert }) => {
    const guarded = judge([[...row({ funder: "'=1+1" }), '']], books(), [...HEADER, GUARD_MARKER])
    const plain = judge([row({ funder: "'=1+1" })])
    const names = [guarded[0], plain[0]].map(
      (verdict) => verdict.verdict === 'new' && verdict.draft.funder
    )
    assert.deepEqual(names, ['=1+1', "'=1+1"])
  })

  test('never fails, whatever the cells are', () => {
    const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...Object.values(GOOD)))
    const rows = fc.array(fc.array(cell, { maxLength: 10 }), { maxLength: 10 })
    fc.assert(
      fc.property(rows, (cells) =>
        judge(cells).every((verdict) => verdict.verdict !== 'error' || verdict.errors.length > 0)
      ),
      { numRuns: 300 }
    )
  })
})

test.group('Import | the same payment twice', () => {
  test('a reference with the same content is a duplicate in any spelling', ({ assert }) => {
    const first = row({ bank_ref: 'B-1', funder: 'Fundação' })
    const again = row({
      bank_ref: ' B-1\u200b',
      amount: '100,00 €',
      date: '10.02.2026',
      funder: 'Fundação'.normalize('NFD'),
    })
    const [, verdict] = judge([first, again])
    assert.equal(verdict.verdict, 'duplicate')
    if (verdict.verdict === 'duplicate') {
      assert.deepEqual([verdict.of, verdict.field], [{ row: 1 }, 'bank_ref'])
    }
  })

  test('scenario 48: a reference with another amount or day is an error that names the first', ({
    assert,
  }) => {
    const first = row({ bank_ref: 'B-1' })
    const [, amount, day] = judge([
      first,
      row({ bank_ref: 'B-1', amount: '100.01' }),
      row({ bank_ref: 'B-1', date: '2026-02-11' }),
    ])
    assert.deepEqual([codeOf(amount), codeOf(day)], ['E_BANK_REF_REUSED', 'E_BANK_REF_REUSED'])
    if (amount.verdict === 'error') {
      assert.deepEqual(amount.errors[0].params, {
        bank_ref: 'B-1',
        date: '2026-02-10',
        amount: '100.00 EUR',
        row: '1',
      })
    }
  })

  test('a reference is of its agreement, and a refused row does not use it up', ({ assert }) => {
    const verdicts = judge([
      row({ bank_ref: 'B-1', amount: '1e3' }),
      row({ bank_ref: 'B-1' }),
      row({ bank_ref: 'B-1', agreement: 'A-2' }),
    ])
    assert.deepEqual(verdicts.map(codeOf), ['E_AMOUNT_EXPONENT', 'new', 'new'])
  })

  test('a reference in the books is a duplicate of that record, or refused', ({ assert }) => {
    const known = books()
    known.take(judge([row({ bank_ref: 'B-1' })], known))
    const [same, other] = judge(
      [row({ bank_ref: 'B-1' }), row({ bank_ref: 'B-1', amount: '5' })],
      known
    )
    assert.deepInclude(same, { verdict: 'duplicate', of: { record: 'receipt-1' } })
    assert.equal(codeOf(other), 'E_BANK_REF_REUSED')
  })

  test('scenario 45: two identical real rows without a reference are kept, the same file adds none', ({
    assert,
  }) => {
    const known = books()
    const first = judge([row(), row()], known)
    assert.deepEqual(first.map(codeOf), ['new', 'new'])
    if (first[1].verdict === 'new') assert.deepEqual(first[1].looksLike, { row: 1 })
    known.take(first)
    assert.deepEqual(judge([row(), row()], known).map(codeOf), ['duplicate', 'duplicate'])
  })

  test('scenario 45: an overlapping file adds only what is new, also with an old date', ({
    assert,
  }) => {
    const known = books()
    known.take(judge([row(), row({ date: '2026-02-11' })], known))
    const later = [
      row({ date: '2026-02-11' }),
      row(),
      row(),
      row({ date: '2022-01-01', purpose: 'late' }),
    ]
    assert.deepEqual(judge(later, known).map(codeOf), ['duplicate', 'duplicate', 'new', 'new'])
  })

  test('the order of the rows does not change what is added', () => {
    const rows = [
      row(),
      row(),
      row({ bank_ref: 'B-1' }),
      row({ amount: '7' }),
      row({ bank_ref: 'B-2' }),
    ]
    fc.assert(
      fc.property(
        fc.shuffledSubarray(rows),
        fc.shuffledSubarray(rows, { minLength: 5 }),
        (part, all) => {
          const known = books()
          known.take(judge(part, known))
          known.take(judge(all, known))
          return known.receipts.length === rows.length
        }
      )
    )
  })

  test('preview and commit give the same verdicts and keys', ({ assert }) => {
    const rows = [row(), row(), row({ bank_ref: 'B-1' }), row({ bank_ref: 'B-1' })]
    assert.deepEqual(judge(rows), judge(rows))
  })

  test('moving a separator between two fields changes the key', ({ assert }) => {
    const [a, b] = judge([
      row({ funder: 'a","b', purpose: 'c' }),
      row({ funder: 'a', purpose: 'b","c' }),
    ])
    assert.isTrue(a.verdict === 'new' && b.verdict === 'new' && a.rowKey !== b.rowKey)
  })

  test('a payment in the books of the same day and amount is pointed out', ({ assert }) => {
    const known = books()
    known.take(judge([row({ bank_ref: 'B-1' })], known))
    const [verdict] = judge([row({ bank_ref: 'B-2' })], known)
    assert.deepInclude(verdict, { verdict: 'new', looksLike: { record: 'receipt-1' } })
  })
})

test.group('Import | whole files', () => {
  test('scenario 46: quoted line breaks, CRLF, quotes and blank lines keep their rows', ({
    assert,
  }) => {
    const text =
      'agreement;date;amount;purpose\r\nA-1;2026-01-01;5,00;"two\r\nlines; ""quoted"""\r\n;;;\r\nA-1;2026-01-02;6,00;x\r\n'
    const rows: string[][] = parse(text, { delimiter: ';' })
    const { verdicts } = judgeFile(rows, books(), 'EUR')
    assert.deepEqual(verdicts.map(codeOf), ['new', 'new'])
    const [first] = verdicts
    if (first.verdict === 'new') assert.equal(first.draft.purpose, 'two\nlines; "quoted"')
  })

  test('scenario 46: of 100,000 rows with one bad one, 99,999 are good', ({ assert }) => {
    const settings = {
      mapping: { agreement: 0, date: 3, amount: 4, bank_ref: 7 },
      columns: 8,
      defaultCurrency: 'EUR',
      answers: {},
      guarded: false,
    }
    const judged = new ContributionJudge(books())
    const bad: number[] = []
    let good = 0
    for (let number = 1; number <= 100_000; number++) {
      const amount = number === 54_321 ? '1e3' : '100.00'
      const cells = row({ amount, bank_ref: `B-${number}` })
      const verdict = judged.judge(number, readContribution(cells, settings))
      if (verdict.verdict === 'new') good++
      else bad.push(number)
    }
    assert.equal(good, 99_999)
    assert.deepEqual(bad, [54_321])
  }).timeout(20_000)
})
