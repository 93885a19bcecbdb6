import { test } from '@japa/runner'
import { linePage, LINES_PER_PAGE } from '#allocation/controllers/run_tables'

const lines = Array.from({ length: 2 * LINES_PER_PAGE + 7 }, (_, at) => ({ code: `L${at}` }))
const shown = (asked: { page?: number; line?: string }) => {
  const { page, shown: on } = linePage(lines, asked)
  return [page, on[0]?.code, on.length]
}

test.group('Lines of a run, page by page', () => {
  test('the page asked for, the page of the line that is explained, or the first', ({ assert }) => {
    assert.deepEqual(shown({}), [1, 'L0', LINES_PER_PAGE])
    assert.deepEqual(shown({ page: 3 }), [3, `L${2 * LINES_PER_PAGE}`, 7])
    assert.deepEqual(shown({ page: 900 }), [3, `L${2 * LINES_PER_PAGE}`, 7])
    assert.equal(shown({ line: `L${LINES_PER_PAGE}` })[0], 2)
    assert.equal(shown({ line: `L${LINES_PER_PAGE}`, page: 1 })[0], 1)
    assert.equal(shown({ line: 'unknown' })[0], 1)
    assert.deepEqual(linePage([], { page: 2 }), { page: 1, shown: [] })
  })
})
