import { test } from '@japa/runner'
import { APP_VERSION } from '#workbooks/app_version'

test.group('Who made a file', () => {
  test('is said with the version of the application', ({ assert }) => {
    assert.match(APP_VERSION, /^Learning City Ledger \d+\.\d+\.\d+/)
  })
})
