import { test } from '@japa/runner'
import type { Refusal } from '#core/refusal'
import { refuseTooLong } from '#workbooks/book_length'

const refused = (lines: number, sums: number, amounts: bigint[]) => {
  try {
    refuseTooLong(lines, sums, amounts)
  } catch (error) {
    return (error as Refusal).code
  }
  return null
}

test.group('A book that a spreadsheet could not work with', () => {
  test('of {0} lines, {1} sums and {2} minor units: {3}')
    .with([
      [400_000, 1_500, 10n ** 15n - 1n, null],
      [400_001, 1, 0n, 'E_BOOK_LINES'],
      [400_000, 1_501, 0n, 'E_BOOK_SUMS'],
      [600_000, 0, 0n, 'E_BOOK_LINES'],
      [0, 0, 10n ** 15n, 'E_BOOK_DIGITS'],
    ] as [number, number, bigint, string | null][])
    .run(({ assert }, [lines, sums, amount, code]) => {
      assert.equal(refused(lines, sums, [0n, amount]), code)
    })
})
