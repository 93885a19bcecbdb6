import { test } from '@japa/runner'
import { leanStart } from '#core/lean_start'

test.group('Start of a command', () => {
  test('is lean for balances and verification, wherever their options stand', ({ assert }) => {
    for (const words of ['ledger:balances anseong', '--no-ansi ledger:verify --json']) {
      assert.isFunction(leanStart(words.split(' ')))
    }
  })

  test('is whole for every other one, and for lists and help of all', ({ assert }) => {
    for (const words of [
      '',
      'list',
      'help ledger:verify',
      'ledger:export ledger:verify',
      'toString',
    ])
      assert.isNull(leanStart(words.split(' ')))
  })
})
