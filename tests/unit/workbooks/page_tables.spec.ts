import { test } from '@japa/runner'
import { formatsFor } from '#core/format'
import { CellFormats } from '#workbooks/page_tables/cell_formats'
import { tableWritten } from '#workbooks/page_tables/table_thread'
import { writeTable } from '#workbooks/page_tables/write_table'
import { sha256 } from '#core/hashes'
import { readTable } from '#workbooks/page_tables/read_table'
import { HEADING, typedColumns } from '#workbooks/page_tables/typed_columns'

const WORDS = {
  currencies: ['EUR', 'KRW'],
  currency: 'Currency',
  note: `${HEADING} (note)`,
}

/** Headings, types and values of the file that a table of a page becomes. */
function fileOf(markup: string, formats = new CellFormats('en')) {
  const { columns, rows } = typedColumns(readTable(markup), formats, WORDS)
  return {
    headings: columns.map(({ heading }) => heading),
    types: columns.map(({ type }) => type),
    rows: rows.map((row) => columns.map(({ value }) => value(row) ?? null)),
  }
}

test.group('The table of a page as a file', () => {
  test('holds exact figures, and what is said beside them in a column of its own', ({ assert }) => {
    const [f, shown] = [new CellFormats('uk'), formatsFor('uk')]
    const file = fileOf(
      `<thead><tr><th scope="col">Due</th><th class="num">Paid</th><th>Share</th><th><span class="hidden-visually">To do</span></th></tr></thead>
      <tbody>
        <tr><th>${f.date('2026-03-01')}</th><td class="num">${f.money(123_450n, 'UAH')} <span class="sub">of ${f.money(200_000n, 'UAH')}</span></td><td>${f.percent('1/3', 1)}</td><td><form><button>Pay</button></form></td></tr>
        <tr><th>${f.dateLong('2026-04-01')}</th><td class="num">—</td><td>not yet</td><td></td></tr>
      </tbody>
      <tfoot><tr><th>Total</th><td class="num">${f.amount(-5n, 'UAH')}</td><td></td><td></td></tr></tfoot>`,
      f
    )
    assert.deepEqual(file.headings, [
      'Due',
      'Due (note)',
      'Paid, UAH',
      'Paid (note)',
      'Share (%)',
      'Share (note)',
    ])
    assert.deepEqual(file.types, ['date', 'text', 'amount', 'text', 'number', 'text'])
    assert.deepEqual(file.rows, [
      ['2026-03-01', '', 123_450n, `of ${shown.money(200_000n, 'UAH')}`, '33.3333333333333', ''],
      ['2026-04-01', '', null, '', null, 'not yet'],
      [null, 'Total', -5n, '', null, ''],
    ])
  })

  test('says the currency of each row where there are several', ({ assert }) => {
    const f = new CellFormats('en')
    const row = (text: string) => `<tr><td>${text}</td></tr>`
    const file = fileOf(
      `<thead><tr><th>Amount</th></tr></thead><tbody>${row(f.money(100n, 'EUR'))}${row(f.money(7n, 'KRW'))}</tbody>`,
      f
    )
    assert.deepEqual(file.headings, ['Amount', 'Currency'])
    assert.deepEqual(file.rows, [
      [100n, 'EUR'],
      [7n, 'KRW'],
    ])
  })

  test('keeps a heading over several columns and a cell over several rows', ({ assert }) => {
    const file = fileOf(
      `<thead><tr><th rowspan="2">Who</th><th colspan="2">Year</th></tr><tr><th>2025</th><th>2026</th></tr></thead>
      <tbody><tr><th rowspan="2">Lib&amp;rary</th><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr><tr><th colspan="3">Others</th></tr></tbody>`
    )
    assert.deepEqual(file.headings, ['Who', 'Year: 2025', 'Year: 2026'])
    assert.deepEqual(file.rows, [
      ['Lib&rary', 'a', 'b'],
      ['Lib&rary', 'c', 'd'],
      ['Others', '', ''],
    ])
  })

  test('writes shares in percent, and says so once')
    .with([
      ['5/7', '71.4285714285714'],
      ['10/3', '333.333333333333'],
      ['0.4211', '42.11'],
      [0.000_000_1, '0.00001'],
      [1, '100'],
      ['-1/8', '-12.5'],
    ] as const)
    .run(({ assert }, [ratio, value]) => {
      const f = new CellFormats('en')
      const cell = `<td>${f.percent(ratio)}</td>`
      const file = fileOf(
        `<thead><tr><th>% of need</th><th>Part</th></tr></thead><tbody><tr>${cell}${cell}</tr></tbody>`,
        f
      )
      assert.deepEqual(file.headings, ['% of need', 'Part (%)'])
      assert.deepEqual(file.rows, [[value, value]])
    })

  test('of {rows} rows is written in {threads} threads besides, to the same bytes')
    .with([
      { rows: 3, threads: 0 },
      { rows: 3000, threads: 1 },
    ])
    .run(async ({ assert }, { rows, threads }) => {
      const f = new CellFormats('ko')
      const row = (no: number) =>
        `<tr><td>학교 ${f.money(BigInt(no), 'KRW')}은(는)</td><td class="num">${f.money(BigInt(no), 'EUR')}</td></tr>`
      const markup = `<thead><tr><th>A</th><th>B</th></tr></thead><tbody>${Array.from({ length: rows }, (_, no) => row(no)).join('')}</tbody>`
      let opened = 0
      const count = () => void opened++
      process.on('worker', count)
      try {
        for (const format of ['csv', 'xlsx'] as const) {
          const order = { markup, figures: f.kept, words: WORDS, sheet: 'A', format }
          const bytes = async (parts: Promise<(string | Uint8Array)[]>) =>
            sha256(Buffer.concat((await parts).map((part) => Buffer.from(part))))
          const beside = await bytes(tableWritten(order, new AbortController().signal))
          assert.equal(opened, threads)
          assert.equal(await bytes(writeTable(order)), beside)
          assert.equal(opened, threads)
          opened = 0
        }
      } finally {
        process.off('worker', count)
      }
    })

  test('is not written when nobody waits for it any more as its turn comes', async ({ assert }) => {
    const markup = `<tbody>${'<tr><td>Library</td></tr>'.repeat(5000)}</tbody>`
    const figures = new CellFormats('en').kept
    const order = { markup, figures, words: WORDS, sheet: 'A', format: 'csv' as const }
    const [staying, leaving] = [new AbortController(), new AbortController()]
    const first = tableWritten(order, staying.signal)
    const left = tableWritten(order, leaving.signal)
    const next = tableWritten(order, staying.signal)
    leaving.abort()
    assert.deepEqual(await left, [])
    assert.isNotEmpty(await first)
    assert.deepEqual(await next, await first)
  })

  test('has in Korean the particle that a figure asks for', ({ assert }) => {
    const [f, shown] = [new CellFormats('ko'), formatsFor('ko')]
    const file = fileOf(
      `<tbody><tr><td>이 중 ${f.money(5n, 'KRW')}은(는) 아직</td></tr><tr><td>기금 학교은(는)</td></tr></tbody>`,
      f
    )
    assert.deepEqual(file.rows, [[`이 중 ${shown.money(5n, 'KRW')}은 아직`], ['기금 학교은(는)']])
  })

  test('reads a text of nothing but blanks at once', ({ assert }) => {
    const blanks = '\u00A0'.repeat(200_000)
    const start = performance.now()
    fileOf(`<tbody><tr><td>a${blanks}b\n c</td></tr></tbody>`)
    assert.isBelow(performance.now() - start, 2000)
  })

  test('leaves figures of different kinds in the words of the page', ({ assert }) => {
    const f = new CellFormats('en')
    const file = fileOf(
      `<thead><tr><th>What</th><th>Value</th></tr></thead><tbody><tr><td>Paid</td><td>${f.money(100n, 'EUR')}</td></tr><tr><td>On</td><td>${f.date('2026-03-01')}</td></tr></tbody>`,
      f
    )
    assert.deepEqual(file.types, ['text', 'text'])
    assert.deepEqual(file.rows, [
      ['Paid', '€1.00'],
      ['On', '1 Mar 2026'],
    ])
  })

  test('takes text of a person for what it is: "{0}" stays as it is')
    .with(['=1+1', '<b>x</b> & "y"', '\uE000abc.0\uE001', '12 Monkeys', "'quoted'"])
    .run(({ assert }, words) => {
      const f = new CellFormats('en')
      const escaped = words
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('"', '&quot;')
      const file = fileOf(
        `<thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td class="num">${escaped.replaceAll("'", '&#x27;')}</td><td>${f.count(1)}</td></tr></tbody>`,
        f
      )
      assert.deepEqual(file.types, ['text', 'number'])
      assert.deepEqual(file.rows, [[words, '1']])
    })

  test('reads in {0} that {1} is {2} {3}')
    .with([
      ['en', '1,234,567.50', 'number', '1234567.50'],
      ['sl', '1.234.567,50', 'number', '1234567.50'],
      ['uk', '−1\u00A0234,5', 'number', '-1234.5'],
      ['ko', '1,234', 'number', '1234'],
      ['en', '1.234', 'number', '1.234'],
      ['sl', '1,234', 'number', '1.234'],
      ['en', '12.5%', 'percent', '12.5'],
      ['en', '−0.5%', 'percent', '-0.5'],
      ['en', '−€1,234.50', 'amount', '-123450'],
      ['sl', '1.234,50\u00A0€', 'amount', '123450'],
      ['ko', '+\u2060₩1,234', 'amount', '1234'],
      ['en', '₩1,234.5', '', ''],
      ['en', '12,34', '', ''],
      ['en', '1 to 2', '', ''],
      ['en', '£5.00', '', ''],
      ['uk', '', '', ''],
    ])
    .run(({ assert }, [locale, text, kind, value]) => {
      const read = new CellFormats(locale).read(text, WORDS.currencies)
      assert.deepEqual([read?.kind ?? '', String(read?.value ?? '')], [kind, value])
    })
})
