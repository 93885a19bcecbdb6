import { test } from '@japa/runner'
import { judgeCases, NotCases } from '#reports/worked_cases'

const claims = (expected: unknown, change: Record<string, unknown> = {}) => ({
  id: 'c',
  kind: 'claims',
  inputs: { rules: ['CEA'], estate: 10, claims: [4, 20] },
  expected: { CEA: expected },
  tolerance: { abs: 0, rel: 0 },
  ...change,
})

const statusOf = (worked: unknown) => judgeCases([worked])[0].status

test.group('Worked cases are judged', () => {
  test('{title}: {status}')
    .with([
      { title: 'the printed awards', status: 'passed', worked: claims([4, 6]) },
      { title: 'other awards', status: 'failed', worked: claims([5, 5]) },
      {
        title: 'other awards within the tolerance',
        status: 'passed',
        worked: claims([5, 5], { tolerance: { abs: 1 } }),
      },
      {
        title: 'no tolerance given',
        status: 'passed',
        worked: claims([4, 6], { tolerance: undefined }),
      },
      {
        title: 'null as tolerance',
        status: 'passed',
        worked: claims([4, 6], { tolerance: null }),
      },
      {
        title: 'a printed error of a kind that is no text',
        status: 'unsupported',
        worked: claims([4, 6], { kind: 'known_bad', inputs: { of_kind: { toString: null } } }),
      },
      {
        title: 'a rule nobody knows',
        status: 'unsupported',
        worked: claims([4, 6], { inputs: { rules: ['Solomon'], estate: 10, claims: [4, 20] } }),
      },
      {
        title: 'an answer that is not defined, as printed',
        status: 'passed',
        worked: claims([], {
          kind: 'inequality',
          inputs: { measure: 'theil_L', x: [0, 1] },
          expected: null,
        }),
      },
      {
        title: 'an answer that is not defined, where a number is printed',
        status: 'failed',
        worked: claims([], {
          kind: 'inequality',
          inputs: { measure: 'theil_L', x: [0, 1] },
          expected: 0.5,
        }),
      },
      {
        title: 'a kind nobody knows',
        status: 'unsupported',
        worked: claims([], { kind: 'toString' }),
      },
      {
        title: 'a tolerance that cannot be read',
        status: 'failed',
        worked: claims([4, 6], { tolerance: { abs: 'little' } }),
      },
      {
        title: 'inputs that cannot be read',
        status: 'failed',
        worked: claims([4, 6], { inputs: { rules: ['CEA'], estate: -1, claims: [4] } }),
      },
    ])
    .run(({ assert }, { status, worked }) => assert.equal(statusOf(worked), status))

  test('a known bad case passes only when our results differ from the printed ones', ({
    assert,
  }) => {
    const bad = (expected: number[]) => {
      const worked = claims(expected, { kind: 'known_bad' })
      return { ...worked, inputs: { ...worked.inputs, of_kind: 'claims' } }
    }
    assert.equal(statusOf(bad([5, 5])), 'passed')
    assert.equal(statusOf(bad([4, 6])), 'failed')
    assert.equal(
      statusOf(claims([], { kind: 'known_bad', inputs: { of_kind: 'a kind of nobody' } })),
      'unsupported'
    )
  })

  test('a case that cannot be computed fails with its code', ({ assert }) => {
    const [judged] = judgeCases([
      claims([1], { inputs: { rules: ['CEA'], estate: -1, claims: [4] } }),
    ])
    assert.deepEqual(judged.actual, { error: 'E_NEGATIVE' })
  })

  test('a file that holds no cases is refused', ({ assert }) => {
    assert.throws(() => judgeCases({}), NotCases as never)
    assert.throws(() => judgeCases([{ id: 'x' }]), NotCases as never)
  })
})
