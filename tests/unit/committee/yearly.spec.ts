import { test } from '@japa/runner'
import { isLate } from '#committee/domain/yearly'

test.group('A committee meets at least once a year', () => {
  test('{title}')
    .with([
      {
        title: 'a year ago to the day is in time',
        instants: ['2025-11-28T23:00:00.000Z'],
        late: false,
      },
      { title: 'a day more is late', instants: ['2025-11-27T10:00:00.000Z'], late: true },
      {
        title: 'the last of all counts',
        instants: ['2020-01-01', null, '2026-02-01'],
        late: false,
      },
      { title: 'nothing ever is late', instants: [], late: true },
    ])
    .run(({ assert }, { instants, late }) => {
      assert.equal(isLate(instants, '2026-11-28'), late)
    })
})
