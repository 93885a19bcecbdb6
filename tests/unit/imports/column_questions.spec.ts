import { test } from '@japa/runner'
import { ColumnScan, suggestedAnswers, type ColumnQuestion } from '#imports/domain/column_questions'
import { RowReader } from '#imports/domain/rows'

function ask(amounts: string[], dates: string[] = [], defaultCurrency = 'EUR'): ColumnQuestion[] {
  const scan = new ColumnScan({ amounts: { amount: 0 }, dates: { date: 1 }, defaultCurrency })
  const rows = Math.max(amounts.length, dates.length)
  for (let row = 0; row < rows; row++) scan.see([amounts[row] ?? '', dates[row] ?? ''])
  return scan.questions()
}

test.group('Import | column questions', () => {
  test('asks nothing about values that are clear by themselves', ({ assert }) => {
    assert.isEmpty(
      ask(['1.234,56', '90000.00', '5', '1,500.00', 'junk'], ['2026-02-10', '13/02/2026'])
    )
    assert.isEmpty(ask(['1,234', '30.000'], [], 'KRW'))
  })

  test('asks once about the decimal mark, with examples, count and what the column proves', ({
    assert,
  }) => {
    const amounts = ['120.000', '1.000', '120.000', '3.000', '4.000', '300.000,00']
    assert.deepEqual(ask(amounts), [
      {
        kind: 'decimal_mark',
        field: 'amount',
        column: 0,
        examples: ['120.000', '1.000', '3.000'],
        count: 5,
        suggested: 'comma',
      },
    ])
    assert.isUndefined(ask(['120.000'])[0].suggested)
    assert.isUndefined(ask(['120.000', '1,50', '1.50'])[0].suggested)
    assert.equal(ask(['120.000', '1.50'])[0].suggested, 'point')
  })

  test('asks about each column of amounts by itself, and proves nothing from another', ({
    assert,
  }) => {
    const amounts = { amount: 0, cash: 1, unspent: 2 }
    const scan = new ColumnScan({ amounts, dates: {}, defaultCurrency: 'EUR' })
    for (const cells of [
      ['1.234', '1,234', '10.50'],
      ['0,50', '0.50', ''],
      ['7', '\\5', '1,234.00'],
    ])
      scan.see(cells)
    const questions = scan.questions()
    assert.deepEqual(
      questions.map(({ kind, field, column }) => [kind, field, column]),
      [
        ['decimal_mark', 'amount', 0],
        ['decimal_mark', 'cash', 1],
      ]
    )
    const answers = suggestedAnswers(questions)
    assert.deepEqual(answers, { decimalMark: 'comma', decimalMarks: { cash: 'point' } })
    const mapping = { amount: 0, cash: 1, unspent: 2 }
    const settings = { mapping, columns: 3, defaultCurrency: 'EUR', answers, guarded: false }
    const row = new RowReader(['1.234', '1,234', '1,234.00'], settings)
    const read = (['amount', 'cash', 'unspent'] as const).map((field) => row.amount(field, 'EUR'))
    assert.deepEqual(read, [123_400n, 123_400n, 123_400n])
  })

  test('the months of a profile are columns of one kind: asked once, answered for all', ({
    assert,
  }) => {
    const amounts = { amount: 0, m02: 1, m03: 2, m12: 3 }
    const scan = new ColumnScan({ amounts, dates: {}, defaultCurrency: 'EUR' })
    for (const cells of [
      ['1.50', '', '1.234', '7'],
      ['2.50', '0,50', '1.500', '2.000'],
    ])
      scan.see(cells)
    const questions = scan.questions()
    assert.deepEqual(
      questions.map(({ field, count }) => [field, count]),
      [['m02', 3]]
    )
    const answers = suggestedAnswers(questions)
    assert.deepEqual(answers, { decimalMarks: { m02: 'comma' } })
    const settings = {
      mapping: amounts,
      columns: 4,
      defaultCurrency: 'EUR',
      answers,
      guarded: false,
    }
    const row = new RowReader(['1.50', '', '1.234', '2.000'], settings)
    assert.deepEqual([row.amount('m03', 'EUR'), row.amount('m12', 'EUR')], [123_400n, 200_000n])
  })

  test('asks about the backslash only where it could be the won sign', ({ assert }) => {
    const [question] = ask(['\\55,000', '\\x'], [], 'KRW')
    assert.deepInclude(question, { kind: 'backslash_won', count: 1, examples: ['\\55,000'] })
    assert.isEmpty(ask(['\\55'], [], 'EUR'))
  })

  test('asks about day and month once per date column', ({ assert }) => {
    const [question] = ask([], ['03/04/2026', '05/06/2026', '25/06/2026'])
    assert.deepInclude(question, { kind: 'date_order', field: 'date', count: 2, suggested: 'dmy' })
    assert.isUndefined(ask([], ['03/04/2026'])[0].suggested)
  })

  test('accepting the suggestions answers what can be suggested', ({ assert }) => {
    const questions = ask(['120.000', '1,50', '\\5'], ['03/04/2026', '25/06/2026'])
    assert.deepEqual(suggestedAnswers(questions), {
      decimalMark: 'comma',
      dateOrder: { date: 'dmy' },
    })
    assert.isUndefined(suggestedAnswers(ask(['\\5'], [], 'KRW')).backslashIsWon)
  })
})
