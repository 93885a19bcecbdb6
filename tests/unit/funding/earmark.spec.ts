import { test } from '@japa/runner'
import {
  canonicalEarmark,
  EARMARK_DIMENSIONS,
  earmarkAllows,
  familiesOf,
  isFree,
  restrictionOf,
  type Earmark,
} from '#funding/domain/earmark'

const LINE = {
  id: 'line-a7',
  programmeId: 'programme-1',
  groupCode: 'migrants',
  groupFamilies: ['vulnerable'],
  year: 2026,
  placeId: 'place-1',
  nature: 'current',
  activity: 'maintain',
}

const FITTING: Record<(typeof EARMARK_DIMENSIONS)[number], string> = {
  programme: 'programme-1',
  line: 'line-a7',
  group: 'migrants',
  year: '2026',
  place: 'place-1',
  nature: 'current',
  activity: 'maintain',
}

test.group('What an earmark lets money pay', () => {
  test('free money pays every line', ({ assert }) => {
    assert.deepEqual(earmarkAllows({}, LINE), { ok: true })
    assert.deepEqual(earmarkAllows({ programme: [], year: [] }, LINE), { ok: true })
  })

  test('a line with an allowed value in {$self} is paid, another is not')
    .with([...EARMARK_DIMENSIONS])
    .run(({ assert }, dimension) => {
      assert.deepEqual(earmarkAllows({ [dimension]: ['elsewhere', FITTING[dimension]] }, LINE), {
        ok: true,
      })
      assert.deepEqual(earmarkAllows({ [dimension]: ['elsewhere'] }, LINE), {
        ok: false,
        excludedBy: dimension,
      })
    })

  test('every named dimension must fit, and the first that does not is named', ({ assert }) => {
    const earmark: Earmark = { line: ['line-a7'], year: ['2027'], nature: ['capital'] }
    assert.deepEqual(earmarkAllows(earmark, LINE), { ok: false, excludedBy: 'year' })
  })

  test('a family of groups pays the lines of its groups, a group not those of its family', ({
    assert,
  }) => {
    assert.deepEqual(earmarkAllows({ group: ['vulnerable'] }, LINE), { ok: true })
    const family = { ...LINE, groupCode: 'vulnerable', groupFamilies: [] }
    assert.deepEqual(earmarkAllows({ group: ['migrants'] }, family), {
      ok: false,
      excludedBy: 'group',
    })
  })

  test('a line without a place is not paid by money for a place', ({ assert }) => {
    assert.deepEqual(earmarkAllows({ place: ['place-1'] }, { ...LINE, placeId: null }), {
      ok: false,
      excludedBy: 'place',
    })
  })
})

test.group('What an earmark makes of a fund', () => {
  test('the restriction is {restriction}')
    .with([
      { earmark: {}, restriction: 'unrestricted', free: true },
      { earmark: { group: [] }, restriction: 'unrestricted', free: true },
      { earmark: { year: ['2026'] }, restriction: 'time', free: false },
      { earmark: { group: ['disabled'] }, restriction: 'purpose', free: false },
      {
        earmark: { line: ['a3'], nature: ['capital'], year: ['2026'] },
        restriction: 'purpose_time',
        free: false,
      },
    ])
    .run(({ assert }, { earmark, restriction, free }) => {
      assert.equal(restrictionOf(earmark as Earmark), restriction)
      assert.equal(isFree(earmark as Earmark), free)
    })

  test('equal earmarks become equal documents', ({ assert }) => {
    assert.deepEqual(
      canonicalEarmark({ year: ['2027', '2026', '2027'], group: [], line: ['b', 'a'] }),
      {
        line: ['a', 'b'],
        year: ['2026', '2027'],
      }
    )
  })

  test('families are followed upwards and a circle ends', ({ assert }) => {
    const families = new Map([
      ['roma-girls', 'roma'],
      ['roma', 'vulnerable'],
      ['vulnerable', null],
      ['a', 'b'],
      ['b', 'a'],
    ])
    assert.deepEqual(familiesOf('roma-girls', families), ['roma', 'vulnerable'])
    assert.deepEqual(familiesOf('vulnerable', families), [])
    assert.deepEqual(familiesOf('a', families), ['b'])
  })
})
