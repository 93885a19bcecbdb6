import { test } from '@japa/runner'
import { dayText, numberText, shownAs, timeText } from '#imports/domain/sheet_values'
import { TYPED_NUMBER } from '#imports/domain/text'

test.group('Import | values of a worksheet', () => {
  test('the format {id} "{code}" shows {shown}')
    .with([
      { id: 14, code: undefined, shown: 'day' },
      { id: 22, code: undefined, shown: 'day' },
      { id: 46, code: undefined, shown: 'time' },
      { id: 2, code: undefined, shown: undefined },
      { id: 164, code: 'yyyy\\-mm\\-dd', shown: 'day' },
      { id: 164, code: '[$-412]yyyy"년" m"월" d"일"', shown: 'day' },
      { id: 164, code: 'dd.mm.yyyy hh:mm', shown: 'day' },
      { id: 164, code: 'mmm', shown: 'day' },
      { id: 164, code: '[h]:mm', shown: 'time' },
      { id: 164, code: '[h]:mm:ss;@', shown: 'time' },
      { id: 164, code: 'h:mm AM/PM', shown: 'time' },
      { id: 164, code: '#,##0.00\\ "дн."', shown: undefined },
      { id: 164, code: '_-* #,##0.00\\ [$€-424]_-', shown: undefined },
      { id: 164, code: '[Red]#,##0', shown: undefined },
      { id: 164, code: 'General', shown: undefined },
    ])
    .run(({ assert }, { id, code, shown }) => {
      assert.equal(shownAs(id, code), shown)
    })

  test('a duration is what a person sees, never parts of days', ({ assert }) => {
    assert.deepEqual(['1.5', '0.0625', '0', '2.0833333333333335'].map(timeText), [
      '36:00',
      '1:30',
      '0:00',
      '50:00',
    ])
    assert.isUndefined(timeText('-1'))
  })

  test('numbers and days of both calendars', ({ assert }) => {
    assert.equal(numberText('0.30000000000000004'), `${TYPED_NUMBER}0.3`)
    assert.equal(numberText('1.2345E3'), `${TYPED_NUMBER}1234.5`)
    assert.equal(dayText('46056.75', false), '2026-02-03')
    assert.equal(dayText('44594', true), '2026-02-03')
    assert.isUndefined(dayText('60', false))
  })
})
