import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** A command as a person starts it, with neither database nor settings. */
function ace(args: string[], input?: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['ace.js', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    input,
    env: { ...process.env, STORAGE_DIR: '/nonexistent', DB_CONNECTION: 'sqlite', NO_COLOR: '1' },
  })
  return { status, stdout, stderr, json: () => JSON.parse(stdout) }
}

const PROBLEM = {
  rule: 'gains',
  sources: [
    { id: 'F1', amount: '20000000000000000001', to: ['A', 'B'] },
    { id: 'F2', amount: 10, to: ['B'] },
  ],
  programmes: [
    { id: 'A', need: '30000000000000000000' },
    { id: 'B', need: '10000000000000000000' },
  ],
}

test.group('allocation:solve', (group) => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-solve-'))
  group.teardown(() => rmSync(folder, { recursive: true, force: true }))

  test('solves a file beyond 2^53 to the unit and proves it', ({ assert }) => {
    const file = join(folder, 'problem.json')
    writeFileSync(file, JSON.stringify(PROBLEM))
    const { status, json } = ace(['allocation:solve', file, '--json'])
    const solved = json()
    assert.equal(status, 0)
    assert.deepEqual(
      [solved.feasible, solved.verified, solved.total],
      [true, true, '20000000000000000011']
    )
    assert.deepEqual(solved.integer_totals, {
      A: '15000000000000000008',
      B: '5000000000000000003',
    })
    assert.equal(
      solved.flows.reduce((sum: bigint, { amount }: any) => sum + BigInt(amount), 0n),
      20000000000000000011n
    )
  }).timeout(20_000)

  test('prints a table for people, from standard input', ({ assert }) => {
    const { status, stdout } = ace(['allocation:solve', '-'], JSON.stringify(PROBLEM))
    assert.equal(status, 0)
    for (const words of ['15000000000000000008', 'Certificate: valid', 'fully used: F1, F2']) {
      assert.include(stdout, words)
    }
  }).timeout(20_000)

  test('minimums that cannot be met: status 1, who and by how much, and what would help', ({
    assert,
  }) => {
    const problem = {
      rule: 'gains',
      sources: [{ id: 'F1', amount: 100, to: ['A', 'B'] }],
      programmes: [
        { id: 'A', need: 100, floor: 80 },
        { id: 'B', need: 100, floor: 60 },
      ],
    }
    const { status, json } = ace(['allocation:solve', '-', '--json'], JSON.stringify(problem))
    assert.equal(status, 1)
    const answer = json()
    assert.deepEqual([answer.feasible, answer.short], [false, '40'])
    assert.include(answer.diagnosis, '{A, B} total 140; only 100 of {F1} may be used there')
    assert.include(answer.diagnosis, 'short by 40')
  }).timeout(20_000)

  test('a problem that cannot be read: status 2, code, path and remedy', ({ assert }) => {
    const problem = { ...PROBLEM, programmes: [{ id: 'A', need: 1.5 }] }
    const wrong = ace(['allocation:solve', '-', '--json'], JSON.stringify(problem))
    assert.equal(wrong.status, 2)
    assert.deepInclude(wrong.json().error, {
      code: 'E_NOT_A_WHOLE_NUMBER',
      path: 'programmes[0].need',
    })
    assert.include(wrong.json().error.message, 'Write amounts without decimals')
    const broken = ace(['allocation:solve', '-'], '{')
    assert.equal(broken.status, 2)
    assert.include(broken.stderr, 'E_JSON')
  }).timeout(20_000)

  test('explains itself', ({ assert }) => {
    const { status, stdout } = ace(['allocation:solve', '--help'])
    assert.equal(status, 0)
    assert.include(stdout, 'standard input')
  }).timeout(20_000)
})

test.group('methods:verify', (group) => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-methods-'))
  group.teardown(() => rmSync(folder, { recursive: true, force: true }))

  test('every case that comes with the application passes', ({ assert }) => {
    const { status, json } = ace(['methods:verify', '--json', '--strict'])
    const { failed, unsupported, passed, cases } = json()
    assert.deepEqual([status, failed, unsupported], [0, 0, 0])
    assert.equal(passed, cases.length)
    assert.isAbove(passed, 100)
    assert.deepEqual(Object.keys(cases[0]), ['id', 'kind', 'status', 'expected', 'actual'])
    const strings = cases.flatMap(({ actual }: any) => Object.values(actual?.integer_totals ?? {}))
    assert.isTrue(
      strings.length > 0 && strings.every((value: unknown) => typeof value === 'string')
    )
  }).timeout(30_000)

  test('a failed case gives status 1 and both numbers; an unsupported one only with --strict', ({
    assert,
  }) => {
    const worked = {
      id: 'hand',
      kind: 'claims',
      inputs: { rules: ['CEA'], estate: 10, claims: [4, 20] },
      expected: { CEA: [123456, 6] },
      tolerance: { abs: 0, rel: 0 },
    }
    const file = (name: string, cases: unknown[]) => {
      const path = join(folder, name)
      writeFileSync(path, JSON.stringify(cases))
      return path
    }
    const wrong = ace(['methods:verify', file('wrong.json', [worked])])
    assert.equal(wrong.status, 1)
    assert.match(wrong.stdout + wrong.stderr, /expected 123456, got "4"/)
    const unknown = file('unknown.json', [{ ...worked, kind: 'astrology' }])
    assert.equal(ace(['methods:verify', unknown]).status, 0)
    assert.equal(ace(['methods:verify', unknown, '--strict']).status, 1)
    assert.equal(ace(['methods:verify', file('none.json', [{}])]).status, 1)
  }).timeout(40_000)
})

test.group('allocation:verify', () => {
  test('a file that is no run is refused with what is wrong with it', ({ assert }) => {
    const { status, json } = ace(['allocation:verify', '-', '--json'], '{"format":"other"}')
    assert.equal(status, 2)
    assert.deepInclude(json().error, { code: 'E_JSON', path: 'format' })
  }).timeout(20_000)
})
