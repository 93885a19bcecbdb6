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

/** Tables that a loop writes: files of them need what tells them apart. */
function unnamedInLoops(template: string): string[] {
  const loops: number[] = []
  return template.split('\n').flatMap((line) => {
    const depth = line.search(/\S/)
    if (depth < 0) return []
    if (/^\s*@end\b/.test(line) && loops.at(-1) === depth) loops.pop()
    if (/^\s*@each\(/.test(line)) loops.push(depth)
    const isNameless = /^\s*@table\(/.test(line) && !/\b(of:|file: false)/.test(line)
    return loops.length > 0 && isNameless ? [line.trim()] : []
  })
}

test.group('Templates', () => {
  test('a table in a loop says what it is of', ({ assert }) => {
    const loop = '@each(a in b)\n  @table({ caption })\n  @end\n@end\n@table({ caption })\n@end'
    assert.deepEqual(unnamedInLoops(loop), ['@table({ caption })'])
    for (const file of globSync('resources/views/**/*.edge'))
      assert.deepEqual(unnamedInLoops(readFileSync(file, 'utf8')), [], file)
  })

  test('a tag inside a line is found', ({ assert }) => {
    assert.deepEqual(misplaced('<p>\n  @if(a)\n</p>\n<td>@!badge({})</td>'), ['4: @!badge'])
  })

  for (const file of globSync('resources/views/**/*.edge')) {
    test(`${file} has its tags at the beginning of lines`, ({ assert }) => {
      assert.deepEqual(misplaced(readFileSync(file, 'utf8')), [])
    })
  }
})
