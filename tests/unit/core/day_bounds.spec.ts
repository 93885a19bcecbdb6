import { test } from '@japa/runner'
import { dayAfter, startOfDay } from '#core/day_bounds'

/** Zone, day, first instant: as the tz database has the changes of clocks. */
const BEGINNINGS = [
  ['Europe/Ljubljana', '2026-03-29', '2026-03-28T23:00:00.000Z'],
  ['Europe/Ljubljana', '2026-03-30', '2026-03-29T22:00:00.000Z'],
  ['Europe/Ljubljana', '2026-10-25', '2026-10-24T22:00:00.000Z'],
  ['Europe/Ljubljana', '2026-10-26', '2026-10-25T23:00:00.000Z'],
  ['Asia/Seoul', '2026-03-29', '2026-03-28T15:00:00.000Z'],
  // no midnight: clocks go from 24:00 to 01:00
  ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z'],
  ['Africa/Cairo', '2026-04-25', '2026-04-24T21:00:00.000Z'],
  // 23:00 to 24:00 comes twice, and belongs to the day before both times
  ['Africa/Cairo', '2026-10-30', '2026-10-29T22:00:00.000Z'],
  // 00:00 to 01:00 comes twice: the first of the two begins the day
  ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z'],
  ['America/Havana', '2026-11-02', '2026-11-02T05:00:00.000Z'],
  // half an hour
  ['Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00:00.000Z'],
] as const

test.group('A day in a time zone', () => {
  test('{0} {1} begins at {2}')
    .with([...BEGINNINGS])
    .run(({ assert }, [zone, day, first]) => assert.equal(startOfDay(day, zone), first))

  test('the day after the last of a month, a leap February and a year', ({ assert }) => {
    assert.deepEqual(['2026-02-28', '2028-02-28', '2026-12-31', '2026-03-29'].map(dayAfter), [
      '2026-03-01',
      '2028-02-29',
      '2027-01-01',
      '2026-03-30',
    ])
  })
})
