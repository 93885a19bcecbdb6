import { test } from '@japa/runner'
import { judge, type Advisory } from '#tests/checks/advisories'
import { judgeCatalogue, namedTwice, type Catalogue } from '#tests/checks/languages'
import { judgeLicences } from '#tests/checks/licences'

const locked = (name: string, version: string, license?: string, dev = false) => ({
  name,
  version,
  license,
  dev,
})

test.group('The check of advisories', () => {
  const advisory: Advisory = {
    package: 'parser',
    bad: '<2.10.1',
    id: 'A-1',
    about: 'crash',
    verdict: 'refused',
  }

  for (const { version, found } of [
    { version: '2.10.0', found: true },
    { version: '2.9.9', found: true },
    { version: '1.99.99', found: true },
    { version: '2.10.1', found: false },
    { version: '3.0.0', found: false },
  ]) {
    test(`version ${version} is ${found ? 'refused' : 'let through'}`, ({ assert }) => {
      assert.lengthOf(judge([locked('parser', version)], [advisory]), found ? 1 : 0)
    })
  }

  test('an accepted advisory needs a reason, and goes when the package is gone', ({ assert }) => {
    const accepted: Advisory = { ...advisory, verdict: 'accepted', because: 'never reached' }
    const packages = [locked('parser', '2.0.0')]
    assert.deepEqual(judge(packages, [accepted]), [])
    assert.lengthOf(judge(packages, [{ ...accepted, because: undefined }]), 1)
    assert.lengthOf(judge([], [accepted]), 1)
  })
})

test.group('The check of licences', () => {
  for (const { licence, name = 'thing', dev = false, refused } of [
    { licence: 'MIT', refused: false },
    { licence: '(MIT OR GPL-3.0-or-later)', refused: false },
    { licence: 'Apache-2.0 AND MIT', refused: false },
    { licence: 'Apache-2.0 AND GPL-3.0-only', refused: true },
    { licence: 'GPL-3.0-only', refused: true },
    { licence: undefined, refused: true },
    { licence: 'GPL-3.0-only', name: 'hyperformula', dev: true, refused: false },
    { licence: 'GPL-3.0-only', name: 'hyperformula', refused: true },
  ]) {
    const where = `${name}, ${dev ? 'development' : 'product'}`
    test(`${licence ?? 'no licence'} (${where}) is ${refused ? 'refused' : 'let through'}`, ({
      assert,
    }) => {
      assert.lengthOf(judgeLicences([locked(name, '1.0.0', licence, dev)]), refused ? 1 : 0)
    })
  }
})

test.group('The check of texts', () => {
  const texts = (en: string, ko: string, uk: string, sl: string): Catalogue => ({
    en: { 'm.k': en },
    ko: { 'm.k': ko },
    uk: { 'm.k': uk },
    sl: { 'm.k': sl },
  })
  const plural = (...cases: string[]) =>
    `{n, plural, ${cases.map((name) => `${name} {#}`).join(' ')}}`
  const right = [
    plural('one', 'other'),
    plural('other'),
    plural('one', 'few', 'many', 'other'),
    plural('one', 'two', 'few', 'other'),
  ] as const

  test('the same text in four languages passes', ({ assert }) => {
    assert.deepEqual(judgeCatalogue(texts('Sum {a}', '합계 {a}', 'Сума {a}', 'Vsota {a}')), [])
    assert.deepEqual(judgeCatalogue(texts(...right)), [])
  })

  test('the name of a field has nothing to fill in', ({ assert }) => {
    const named = Object.fromEntries(
      Object.entries(texts('Sum in {a}', '{a} 합계', 'Сума, {a}', 'Vsota v {a}')).map(
        ([locale, of]) => [locale, { 'm.fields.sum': of['m.k'] }]
      )
    ) as unknown as Catalogue
    assert.deepEqual(judgeCatalogue(named), [
      'm.fields.sum: the name of a field has placeholders {a}',
    ])
  })

  test('a text that is given twice is found, whatever it says', ({ assert }) => {
    const file = '{\n  "a.b": "One",\n  "a.c": "Two",\n  "a.b": "\\"a.c\\": Three"\n}\n'
    assert.deepEqual(namedTwice(file), ['a.b'])
  })

  for (const { title, catalogue, tells } of [
    {
      title: 'a missing text',
      catalogue: texts('Sum', '합계', '', 'Vsota'),
      tells: /uk m\.k: missing/,
    },
    {
      title: 'another placeholder',
      catalogue: texts('{a}', '{a}', '{b}', '{a}'),
      tells: /uk m\.k: .*placeholders/,
    },
    {
      title: 'a missing plural',
      catalogue: texts(right[0], right[1], plural('one', 'other'), right[3]),
      tells: /uk m\.k: .*plurals/,
    },
    {
      title: 'a plural too many',
      catalogue: texts(right[0], plural('one', 'other'), right[2], right[3]),
      tells: /ko m\.k: .*plurals/,
    },
    {
      title: 'a broken text',
      catalogue: texts('{a', 'a', 'a', 'a'),
      tells: /en m\.k: cannot be read/,
    },
    {
      title: 'the wrong Korean name of cost-benefit analysis',
      catalogue: texts('Cost-benefit analysis', '비용효과분석', 'Аналіз', 'Analiza'),
      tells: /비용편익분석/,
    },
  ]) {
    test(`${title} is found`, ({ assert }) => {
      assert.match(judgeCatalogue(catalogue).join('\n'), tells)
    })
  }
})
