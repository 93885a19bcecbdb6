import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { builtAceFile } from '../../../bin/support/built_ace.js'

test.group('Entry point of the commands of a build', () => {
  test('runs the compiled commands under Node 24, without what only the sources need', ({
    assert,
  }) => {
    const source = readFileSync(new URL('../../../ace.js', import.meta.url), 'utf8')
    const built = builtAceFile(source)
    assert.include(built, "await import('./bin/console.js')")
    assert.include(built, 'spawnSync(node24')
    assert.notMatch(built, /typescript|console\.ts/)
  })
})
