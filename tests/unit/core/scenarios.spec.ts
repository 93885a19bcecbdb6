import { globSync, readFileSync } from 'node:fs'
import { test } from '@japa/runner'

const SCENARIOS = 54

/** The numbers that the titles of a file name: "scenario 12: …" or "scenario 49, 50, 51: …". */
function numbersIn(text: string): Set<number> {
  const found = new Set<number>()
  for (const [, numbers] of text.matchAll(/\bscenario ((?:\d+, )*\d+):/g))
    for (const number of numbers.split(', ')) found.add(Number.parseInt(number, 10))
  return found
}

/** The files that the table of docs/proof.md names for each number. */
function tableOfProof(): Map<number, string[]> {
  const rows = readFileSync('docs/proof.md', 'utf8').matchAll(/^\| (\d+) \| .+? \| (.+?) \|$/gm)
  return new Map(
    Array.from(rows, ([, number, cell]) => [
      Number.parseInt(number, 10),
      Array.from(cell.matchAll(/`([^`]+\.spec\.ts)`/g), ([, file]) => file),
    ])
  )
}

test.group('Scenarios', () => {
  test('each number has its row, and its row names exactly the files whose tests bear the number', ({
    assert,
  }) => {
    const bearing = new Map<number, string[]>()
    for (const file of globSync('tests/{unit,functional}/**/*.spec.ts').toSorted()) {
      if (file.endsWith('core/scenarios.spec.ts')) continue
      for (const number of numbersIn(readFileSync(file, 'utf8')))
        bearing.set(number, [...(bearing.get(number) ?? []), file.replace('tests/', '')])
    }
    const named = tableOfProof()
    for (let number = 1; number <= SCENARIOS; number++) {
      assert.isNotEmpty(bearing.get(number) ?? [], `no test bears the number ${number}`)
      assert.sameMembers(named.get(number) ?? [], bearing.get(number)!, `row ${number}`)
    }
    assert.equal(named.size, SCENARIOS)
    assert.equal(bearing.size, SCENARIOS)
  })

  test('a number is found in a title, several too, and in nothing else', ({ assert }) => {
    assert.deepEqual([...numbersIn(`test('scenario 4: x'); '; scenario 5, 6: y'`)], [4, 5, 6])
    assert.deepEqual([...numbersIn('a scenario 7 without a colon, scenarios 8: and 9:')], [])
  })
})
