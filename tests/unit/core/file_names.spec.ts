import { test } from '@japa/runner'
import { shownFileName } from '#core/upload'

test.group('The name of a file as it is shown', () => {
  test('has no path, no control characters and no tricks of direction')
    .with([
      ['C:\\files\\plan.csv', 'plan.csv'],
      ['../../etc/plan.csv', 'plan.csv'],
      ['plan\u0000\r\n\u202Efdp.csv ', 'planfdp.csv'],
      ['folder/', 'file.csv'],
      [' \u200B ', 'file.csv'],
      ['half \uD83D.csv', 'half \uFFFD.csv'],
    ])
    .run(({ assert }, [name, shown]) => {
      assert.equal(shownFileName(name, 'file.csv'), shown)
    })

  test('is cut, and stays text where it is cut in the middle of a sign', ({ assert }) => {
    const shown = shownFileName(`${'a'.repeat(199)}😀.csv`, 'file.csv')
    assert.equal(shown, `${'a'.repeat(199)}\uFFFD`)
  })
})
