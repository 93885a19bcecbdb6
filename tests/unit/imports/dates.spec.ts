import { test } from '@japa/runner'
import fc from 'fast-check'
import { parseDate, type DayMonthOrder } from '#imports/domain/dates'

test.group('Import | dates', () => {
  test('reads {text} as {date}')
    .with([
      { text: '2026-02-10', date: '2026-02-10' },
      { text: '2026/02/10', date: '2026-02-10' },
      { text: '2026/2/1', date: '2026-02-01' },
      { text: '2025. 3. 4.', date: '2025-03-04' },
      { text: '2025.03.04', date: '2025-03-04' },
      { text: '2025.\u00a03.\u00a04.', date: '2025-03-04' },
      { text: '2025년 3월 4일', date: '2025-03-04' },
      { text: '2025년 3월 4일'.normalize('NFD'), date: '2025-03-04' },
      { text: '2025년3월4일', date: '2025-03-04' },
      { text: '20250304', date: '2025-03-04' },
      { text: '5. 1. 2023', date: '2023-01-05' },
      { text: '05.02.2023', date: '2023-02-05' },
      { text: '15.01.2018', date: '2018-01-15' },
      { text: '15.01.2018 р.', date: '2018-01-15' },
      { text: '2025-03-04 23:59:59', date: '2025-03-04' },
      { text: '2025-03-04T00:00', date: '2025-03-04' },
      { text: '2025-03-04T00:00:00.000', date: '2025-03-04' },
      { text: '2025.03.04 13:45:22', date: '2025-03-04' },
      { text: '2025. 3. 4. 오후 1:45', date: '2025-03-04' },
      { text: '2025-03-04 1:45:22 PM', date: '2025-03-04' },
      { text: '2025년 3월 4일 13:45', date: '2025-03-04' },
      { text: '20250304134522', date: '2025-03-04' },
      { text: '04.03.2025 13:45', date: '2025-03-04' },
      { text: '04.03.2025, 13:45:22', date: '2025-03-04' },
      { text: '25/12/2025', date: '2025-12-25' },
      { text: '12/25/2025', date: '2025-12-25' },
      { text: '05/05/2025', date: '2025-05-05' },
      { text: '29.02.2024', date: '2024-02-29' },
      { text: '2000-02-29', date: '2000-02-29' },
      { text: '\ufeff 2026-02-10\u200b ', date: '2026-02-10' },
    ])
    .run(({ assert }, { text, date }) => assert.deepEqual(parseDate(text), { ok: true, date }))

  test('takes the answered order: {text} is {date} with {order}')
    .with([
      { text: '03/04/2026', order: 'dmy', date: '2026-04-03' },
      { text: '03/04/2026', order: 'mdy', date: '2026-03-04' },
      { text: '3-4-2026', order: 'dmy', date: '2026-04-03' },
      { text: '03.04.2026', order: 'mdy', date: '2026-04-03' },
    ] as { text: string; order: DayMonthOrder; date: string }[])
    .run(({ assert }, { text, order, date }) => {
      assert.deepEqual(parseDate(text, order), { ok: true, date })
    })

  test('refuses {text} with {code}')
    .with([
      { text: '', code: 'E_DATE_EMPTY' },
      { text: '2026. 2. 30.', code: 'E_DATE_DAY' },
      { text: '31. 4. 2023', code: 'E_DATE_DAY' },
      { text: '29.02.2018', code: 'E_DATE_DAY' },
      { text: '1900-02-29', code: 'E_DATE_DAY' },
      { text: '2026-01-00', code: 'E_DATE_DAY' },
      { text: '2026-13-01', code: 'E_DATE_MONTH' },
      { text: '2026-00-01', code: 'E_DATE_MONTH' },
      { text: '25/25/2025', code: 'E_DATE_MONTH' },
      { text: '0001-01-01', code: 'E_DATE_YEAR' },
      { text: '9999-12-31', code: 'E_DATE_YEAR' },
      { text: '25. 3. 4.', code: 'E_DATE_YEAR' },
      { text: '05/06/23', code: 'E_DATE_YEAR' },
      { text: '03/04/2026', code: 'E_DATE_AMBIGUOUS' },
      { text: '46063', code: 'E_DATE_SERIAL' },
      { text: '46063,5', code: 'E_DATE_SERIAL' },
      { text: '２０２６-02-10', code: 'E_DATE_DIGITS' },
      { text: '٢٠٢٦-02-10', code: 'E_DATE_DIGITS' },
      { text: 'tomorrow', code: 'E_DATE_FORMAT' },
      { text: '2026-02-10T00:00:00Z', code: 'E_DATE_FORMAT' },
      { text: '2026-02/10', code: 'E_DATE_FORMAT' },
      { text: '=TODAY()', code: 'E_DATE_FORMAT' },
    ])
    .run(({ assert }, { text, code }) => {
      const parsed = parseDate(text)
      assert.isFalse(parsed.ok)
      if (!parsed.ok) assert.equal(parsed.code, code)
    })

  test('refuses a date against the answered order', ({ assert }) => {
    const parsed = parseDate('12/25/2025', 'dmy')
    assert.isFalse(parsed.ok)
    if (!parsed.ok) assert.equal(parsed.code, 'E_DATE_AGAINST_ANSWER')
  })

  test('says how many days the month has', ({ assert }) => {
    const parsed = parseDate('29.02.2018')
    assert.isFalse(parsed.ok)
    if (!parsed.ok) assert.include(parsed.params, { month: '2', year: '2018', last: '28' })
  })

  test('agrees with the calendar on every day from 1900 to 2199', ({ assert }) => {
    for (let time = Date.UTC(1900, 0, 1); time < Date.UTC(2200, 0, 1); time += 86_400_000) {
      const date = new Date(time).toISOString().slice(0, 10)
      const parsed = parseDate(date)
      if (!parsed.ok || parsed.date !== date) assert.fail(date)
    }
  })

  test('never fails on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => !parseDate(text).ok || text !== '')
    )
  })
})
