import { test } from '@japa/runner'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { guardText, GUARD_MARKER, isGuarded, unguardText } from '#imports/domain/formula_guard'

const starts = fc.constantFrom(
  '=',
  '+',
  '-',
  '@',
  '|',
  '\t',
  '\r',
  '\n',
  '＝',
  "'",
  ' =',
  '\u00a0@',
  ''
)
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.tuple(starts, fc.string()).map(([start, rest]) => start + rest)
)

test.group('Import | formula guard', () => {
  test('{text} is written as {written}')
    .with([
      { text: '=HYPERLINK("http://example.org")', written: '\'=HYPERLINK("http://example.org")' },
      { text: '+380441234567', written: "'+380441234567" },
      { text: '  @sum', written: "'  @sum" },
      { text: '\tx', written: "'\tx" },
      { text: '＝1', written: "'＝1" },
      { text: '|calc', written: "'|calc" },
      { text: "'=1", written: "''=1" },
      { text: "d'Anjou", written: "d'Anjou" },
      { text: 'plain', written: 'plain' },
      { text: '', written: '' },
    ])
    .run(({ assert }, { text, written }) => {
      assert.equal(guardText(text), written)
      assert.equal(unguardText(written), text)
    })

  test('gives back every string, also through a CSV reader', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const cell = guardText(text)
        const line = `"${cell.replaceAll('"', '""')}","${GUARD_MARKER}"\n`
        const [[read]]: string[][] = parse(line)
        return unguardText(read) === text && unguardText(cell) === text
      }),
      { numRuns: 1000 }
    )
  })

  test('scenario 46: leaves no cell that a spreadsheet would run', () => {
    fc.assert(fc.property(texts, (text) => !/^\s*[=+\-@|＝＋－＠]/u.test(guardText(text))))
  })

  test('is undone only in files that carry the marker', ({ assert }) => {
    assert.isTrue(isGuarded(['a', 'b', GUARD_MARKER]))
    assert.isFalse(isGuarded(['a', 'b']))
    assert.isFalse(isGuarded([]))
  })
})
