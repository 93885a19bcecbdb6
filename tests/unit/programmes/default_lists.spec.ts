import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { DEFAULT_GROUPS } from '#programmes/domain/default_groups'
import { DEFAULT_SCHEMES } from '#programmes/domain/default_schemes'
import { PARTY_ROLES } from '#programmes/domain/roles'

const LOCALES = ['en', 'ko', 'uk', 'sl']

function wordsOf(locale: string): Record<string, string> {
  const file = new URL(`../../../resources/lang/${locale}/programmes.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8'))
}

test.group('Lists every city starts with', () => {
  test('the three groups the guidelines name are protected', ({ assert }) => {
    for (const code of ['migrants', 'sen', 'unemployed']) {
      assert.isTrue(DEFAULT_GROUPS.find((group) => group.code === code)?.isProtected, code)
    }
  })

  test('every family is a group before its members and no member itself', ({ assert }) => {
    const seen = new Set<string>()
    for (const { code, family } of DEFAULT_GROUPS) {
      if (family) {
        assert.isTrue(seen.has(family), `${code} comes before its family`)
        assert.isNull(DEFAULT_GROUPS.find((group) => group.code === family)!.family)
      }
      seen.add(code)
    }
    assert.equal(seen.size, DEFAULT_GROUPS.length)
  })

  test('the vulnerable are those of the plan of Ljubljana', ({ assert }) => {
    const members = DEFAULT_GROUPS.filter(({ family }) => family === 'vulnerable').map(
      ({ code }) => code
    )
    assert.sameMembers(members, ['sen', 'migrants', 'early_leavers', 'marginalised'])
  })

  test('{code} has {count} items')
    .with([
      { code: 'aims', count: 6 },
      { code: 'action_areas', count: 6 },
      { code: 'policy_fields', count: 6 },
      { code: 'axes', count: 4 },
      { code: 'scope', count: 3 },
      { code: 'purposes', count: 9 },
    ])
    .run(({ assert }, { code, count }) => {
      const items = DEFAULT_SCHEMES.find((scheme) => scheme.code === code)?.items ?? []
      assert.equal(new Set(items).size, count)
    })

  test('every code has its words in {$self}')
    .with(LOCALES)
    .run(({ assert }, locale) => {
      const words = wordsOf(locale)
      const keys = [
        ...DEFAULT_GROUPS.map(({ code }) => `group.${code}`),
        ...DEFAULT_SCHEMES.map(({ code }) => `scheme.${code}`),
        ...DEFAULT_SCHEMES.flatMap(({ code, items }) =>
          items.map((item) => `item.${code}.${item}`)
        ),
        ...PARTY_ROLES.map((role) => `role.${role}`),
      ]
      assert.deepEqual(
        keys.filter((key) => !words[key]?.trim()),
        []
      )
    })
})
