import { test } from '@japa/runner'
import { compareCase, type CaseTolerance } from '#core/cases/compare_case'

test.group('Comparing an answer with a published case', () => {
  const rows: [string, unknown, unknown, CaseTolerance | undefined, string[]][] = [
    ['equal numbers pass', 3, 3, undefined, []],
    ['fractions are compared as numbers', '1/3', '3/9', undefined, []],
    ['decimal strings and numbers are the same', 0.1, '1/10', undefined, []],
    ['a bigint is a number', '90000000000000000001', 90000000000000000001n, undefined, []],
    [
      'a last digit beyond doubles is seen',
      '90000000000000000001',
      90000000000000000000n,
      {},
      [''],
    ],
    ['the absolute tolerance is inclusive', 1, '1.005', { abs: 0.005 }, []],
    ['just outside the absolute tolerance fails', 1, '1.0050001', { abs: 0.005 }, ['']],
    ['the relative tolerance follows the expected value', 200, 201, { rel: 0.005 }, []],
    ['the larger of both tolerances counts', 200, 201, { abs: 0.1, rel: 0.005 }, []],
    ['a negative expected value has a positive tolerance', -200, -201, { rel: 0.005 }, []],
    ['a number is not null', null, 0, undefined, ['']],
    ['null is null', null, null, undefined, []],
    ['a missing key is not null', { a: null }, {}, undefined, ['a']],
    ['further keys of the answer are ignored', { a: 1 }, { a: 1, b: 2 }, undefined, []],
    ['inherited keys are not keys', { toString: null }, {}, undefined, ['toString']],
    ['arrays need the same length', [1, 2], [1, 2, 3], undefined, ['']],
    ['arrays need the same order', [1, 2], [2, 1], undefined, ['[0]', '[1]']],
    ['an object is not an array', { 0: 1 }, [1], undefined, ['']],
    ['not a number never passes', 1, Number.NaN, { abs: 1e9 }, ['']],
    ['infinity never passes', 1, Infinity, { abs: 1e9 }, ['']],
    ['true is not 1', 1, true, undefined, ['']],
    ['texts are compared exactly', 'A', 'a', { abs: 9 }, ['']],
    ['nested differences carry their path', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, {}, ['a[0].b']],
    [
      'a tolerance of a top-level key replaces the general one below it',
      { bcr: [1], npv: 1 },
      { bcr: [1.04], npv: 1.04 },
      { abs: 0.005, keys: { bcr: { abs: 0.05, rel: 0 } } },
      ['npv'],
    ],
  ]
  for (const [title, expected, actual, tolerance, paths] of rows) {
    test(title, ({ assert }) => {
      const { passed, differences } = compareCase(expected, actual, tolerance)
      assert.deepEqual(
        differences.map(({ path }) => path),
        paths
      )
      assert.equal(passed, paths.length === 0)
    })
  }
})
