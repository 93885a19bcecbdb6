import { test } from '@japa/runner'
import { quorumOf, type CountedSeat } from '#committee/domain/quorum'
import { overlap, seatsOfCities } from '#committee/domain/seats'

/** The cities of the declaration of Melitopol of 27 October 2017: two seats each make 30. */
const SIGNATORIES = `Бердичів
Біла Церква
Вінниця
Генічеськ
Запоріжжя
Маріуполь
Мелітополь
Молочанськ
Нікополь
Нова Каховка
Павлоград
Сколе
Суми
Токмак
Чернігів`

const network: CountedSeat[] = seatsOfCities(SIGNATORIES).map((seat, at) => ({
  ...seat,
  id: String(at),
}))

const of = (wanted: (seat: CountedSeat) => boolean) =>
  new Set(network.filter(wanted).map(({ id }) => id))

test.group('Seats', () => {
  test('fifteen cities have thirty seats, one of local government and one of the public each', ({
    assert,
  }) => {
    assert.lengthOf(network, 30)
    assert.lengthOf(
      network.filter(({ kind }) => kind === 'public'),
      15
    )
    assert.deepEqual(
      network.filter(({ memberCity }) => memberCity === 'Мелітополь').map(({ kind }) => kind),
      ['local_government', 'public']
    )
  })

  test('a city named twice, with spaces or in another form of its letters has two seats', ({
    assert,
  }) => {
    assert.lengthOf(
      seatsOfCities(' Нова  Каховка \nНова Каховка;\n\nНова Каховка'.normalize('NFD')),
      2
    )
  })

  test('terms that share one day overlap; until further notice overlaps with all that follows', ({
    assert,
  }) => {
    const term = (startsOn: string, endsOn: string | null) => ({ startsOn, endsOn })
    assert.isTrue(overlap(term('2026-01-01', '2026-06-30'), term('2026-06-30', null)))
    assert.isFalse(overlap(term('2026-01-01', '2026-06-30'), term('2026-07-01', null)))
    assert.isTrue(overlap(term('2026-01-01', null), term('2030-01-01', '2030-01-01')))
    assert.isFalse(overlap(term('2026-01-01', null), term('2025-01-01', '2025-12-31')))
  })
})

test.group('Quorum', () => {
  test('by seats, by city and by kind are three different things', ({ assert }) => {
    const rules = { seats: 50, cities: 80, kinds: 40 }
    const noPublic = quorumOf(
      rules,
      network,
      of(({ kind }) => kind === 'local_government')
    )
    assert.deepInclude(noPublic.seats, { present: 15, needed: 15, met: true })
    assert.deepInclude(noPublic.cities, { present: 15, needed: 12, met: true })
    assert.deepEqual(
      noPublic.kinds.map(({ kind, present, needed, met }) => [kind, present, needed, met]),
      [
        ['local_government', 15, 6, true],
        ['public', 0, 6, false],
      ]
    )
    assert.isFalse(noPublic.met)

    const some = new Set(network.slice(0, 22).map(({ id }) => id))
    const eleven = quorumOf(rules, network, some)
    assert.deepInclude(eleven.seats, { present: 22, met: true })
    assert.deepInclude(eleven.cities, { present: 11, met: false })
    assert.isTrue(eleven.kinds.every(({ met }) => met))
    assert.isFalse(eleven.met)

    const twelve = quorumOf(rules, network, new Set(network.slice(0, 24).map(({ id }) => id)))
    assert.isTrue(twelve.met)
  })

  test('a share is rounded up: half of seven seats is four', ({ assert }) => {
    const seven = network.slice(0, 7)
    const rules = { seats: 50, cities: 0, kinds: 0 }
    const present = (count: number) => new Set(seven.slice(0, count).map(({ id }) => id))
    assert.isFalse(quorumOf(rules, seven, present(3)).met)
    assert.isTrue(quorumOf(rules, seven, present(4)).met)
  })

  test('where nobody sits there is no quorum, and where seats have no city none is asked', ({
    assert,
  }) => {
    const rules = { seats: 0, cities: 100, kinds: 0 }
    assert.isFalse(quorumOf(rules, [], new Set()).met)
    const sectors = [{ id: '1', kind: 'business', memberCity: null }]
    const quorum = quorumOf(rules, sectors, new Set(['1']))
    assert.isNull(quorum.cities)
    assert.isTrue(quorum.met)
  })
})
