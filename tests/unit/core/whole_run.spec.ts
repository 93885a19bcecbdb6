import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { checkPart, countsFrom, toolPart } from '#tests/harness/parts'
import { expandFilePatterns } from '#tests/harness/spec_files'

test.group('The whole test run counts', () => {
  for (const { title, summary, code, counts } of [
    {
      title: 'what a suite reports',
      summary: { passed: 7, failed: 0, notRun: 0 },
      code: 0,
      counts: [7, 0],
    },
    {
      title: 'each failed test',
      summary: { passed: 7, failed: 2, notRun: 0 },
      code: 1,
      counts: [7, 2],
    },
    {
      title: 'a test that was left out as failed',
      summary: { passed: 7, failed: 0, notRun: 1 },
      code: 0,
      counts: [7, 1],
    },
    {
      title: 'an error beside the tests as failed',
      summary: { passed: 7, failed: 0, notRun: 0 },
      code: 1,
      counts: [7, 1],
    },
    {
      title: 'a killed suite as failed',
      summary: { passed: 7, failed: 0, notRun: 0 },
      code: null,
      counts: [7, 1],
    },
    {
      title: 'a suite without a test as failed',
      summary: { passed: 0, failed: 0, notRun: 0 },
      code: 0,
      counts: [0, 1],
    },
    {
      title: 'a suite that ended without a summary as failed',
      summary: undefined,
      code: 0,
      counts: [0, 1],
    },
  ]) {
    test(title, ({ assert, cleanup }) => {
      const folder = mkdtempSync(join(tmpdir(), 'ledger-counts-'))
      cleanup(() => rmSync(folder, { recursive: true }))
      const file = join(folder, 'summary.json')
      if (summary) writeFileSync(file, JSON.stringify(summary))
      const { passed, failed } = countsFrom(file, code)
      assert.deepEqual([passed, failed], counts)
    })
  }

  test('a check with problems, or one that cannot run, as one failed', async ({ assert }) => {
    const fine = await checkPart('fine', async () => []).run()
    const wrong = await checkPart('wrong', async () => ['one', 'two']).run()
    const broken = await checkPart('broken', () => Promise.reject(new Error('no such file'))).run()
    assert.deepEqual(
      [fine, wrong, broken].map(({ passed, failed }) => [passed, failed]),
      [
        [1, 0],
        [0, 1],
        [0, 1],
      ]
    )
    assert.include(wrong.output, 'one\ntwo')
    assert.include(broken.output, 'no such file')
  })

  test('a tool by its exit code, and shows what it said', async ({ assert }) => {
    const good = await toolPart('good', ['-e', 'console.log(1)']).run()
    const bad = await toolPart('bad', ['-e', 'console.log("why"); process.exit(3)']).run()
    assert.deepEqual([good.passed, good.failed, bad.passed, bad.failed], [1, 0, 0, 1])
    assert.include(bad.output, 'why')
  })
})

test.group('Spec files are chosen', () => {
  const specs = ['tests/unit/core/checks.spec.ts', 'tests/unit/core/house_rules.spec.ts']
  const pattern = 'tests/unit/core/{checks,house_rules}*'

  for (const { title, args, expanded } of [
    {
      title: 'by a glob after an equals sign',
      args: [`--files=${pattern}`],
      expanded: specs.map((spec) => `--files=${spec}`),
    },
    {
      title: 'by a glob after the flag',
      args: ['--files', pattern],
      expanded: specs.flatMap((spec) => ['--files', spec]),
    },
    {
      title: 'by the end of a name, as Japa does',
      args: ['--files=core/checks'],
      expanded: ['--files=core/checks'],
    },
    {
      title: 'by a glob that fits nothing, which then runs nothing',
      args: ['--files=no/**'],
      expanded: ['--files=no/**'],
    },
  ]) {
    test(title, ({ assert }) => {
      assert.sameMembers(expandFilePatterns(['unit', ...args]), ['unit', ...expanded])
    })
  }
})
