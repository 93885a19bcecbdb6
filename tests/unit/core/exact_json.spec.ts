import { test } from '@japa/runner'
import { parseExactJson } from '#core/cases/exact_json'

test.group('JSON with every digit', () => {
  test('{text} is read as {meant}')
    .with([
      { text: '9007199254740991', meant: 9007199254740991 },
      { text: '9007199254740993', meant: '9007199254740993' },
      { text: '9007199254740992', meant: '9007199254740992' },
      { text: '-12345678901234567890', meant: '-12345678901234567890' },
      { text: '0.1', meant: 0.1 },
      { text: '0.12345678901234567891', meant: '0.12345678901234567891' },
      { text: '1e400', meant: '1e400' },
      { text: '1.50', meant: 1.5 },
      { text: '"007"', meant: '007' },
      { text: 'null', meant: null },
      { text: '[{"a":100000000000000000001}]', meant: [{ a: '100000000000000000001' }] },
    ])
    .run(({ assert }, { text, meant }) => {
      assert.deepEqual(parseExactJson(text), meant)
    })

  test('what is not JSON is refused', ({ assert }) => {
    assert.throws(() => parseExactJson('{'), SyntaxError)
  })
})
