import { readFileSync, globSync } from 'node:fs'
import { test } from '@japa/runner'

const TAG =
  /@!?(if|elseif|else|end|each|let|assign|slot|include|layout|card|badge|button|bar|field|form|table|notice|mark|why|empty|figure|facts|stats|steps|confirm|pagination)\b/g

/** Tags that are not the first thing of their line, which Edge prints as they stand. */
function misplaced(template: string): string[] {
  return template
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(TAG)]
        .filter((match) => line.slice(0, match.index).trim() !== '')
        .map(([tag]) => `${index + 1}: ${tag}`)
    )
}

test.group('Templates', () => {
  test('a tag inside a line is found', ({ assert }) => {
    assert.deepEqual(misplaced('<p>\n  @if(a)\n</p>\n<td>@!badge({})</td>'), ['4: @!badge'])
  })

  for (const file of globSync('resources/views/**/*.edge')) {
    test(`${file} has its tags at the beginning of lines`, ({ assert }) => {
      assert.deepEqual(misplaced(readFileSync(file, 'utf8')), [])
    })
  }
})
