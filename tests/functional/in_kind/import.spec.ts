import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { workOn } from '#imports/actions/batch_jobs'
import { submitUndo } from '#imports/actions/undo_batch'
import { rowsOf } from '#imports/queries/batch_rows'
import { itemsOf } from '#in_kind/queries/items'
import { commit, makeImportCity, preview, type ImportCity } from '../imports/support.js'

const items = (city: ImportCity) => itemsOf(db.connection(), city.id, { seesPrivateNames: true })

test.group('Import of offers in kind', () => {
  test('offers are taken once, faults are named, and an undo ends what nothing came of', async ({
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const csv = [
      'Номер;Надавач;Категорія;Опис;Дата;Кількість;Одиниця;Вартість одиниці;Підтвердження;В обліку;Джерело',
      'N-1;Funder of A-1;приміщення;Зала;2026-02-01;10;дні;50,25;Лист;так;Лист 4',
      'N-2;Funder of A-1;години волонтерів;Уміння 17;2026-02-01;2,5;години;12;Табель;;',
      'N-3;Funder of A-1;приміщення;Зала;2026-02-01;10;штуки;50;Лист;;',
      'N-4;Нікого;медіа;Ефір;2026-02-01;1;штуки;50;Лист;;',
      'N-5;Funder of A-1;медіа;Ефір;2026-02-01;0;штуки;50;Лист;;',
      'N-1;Funder of A-1;приміщення;Зала;2026-02-01;10;дні;50,25;Лист;так;Лист 4',
    ].join('\n')
    const batch = await preview(city, csv, { kind: 'in_kind' })
    const rows = await rowsOf(
      db.connection(),
      { cityId: city.id, id: batch.id },
      { limit: 50, offset: 0 }
    )
    assert.deepEqual(
      rows.map(({ verdict, issues }) => [verdict, issues.errors?.[0]?.code ?? null]),
      [
        ['new', null],
        ['new', null],
        ['error', 'E_WORD_UNKNOWN'],
        ['error', 'E_CODE_UNKNOWN'],
        ['error', 'E_AMOUNT_POSITIVE'],
        ['duplicate', null],
      ]
    )
    assert.equal((await commit(city, batch, 'good')).counts.taken, 2)
    const taken = await items(city)
    assert.deepEqual(
      taken.map(({ number, basis, recognised, mark, value }) => [
        number,
        basis,
        recognised,
        mark,
        value.offered,
      ]),
      [
        ['N-2', 'similar_work', false, 'illustrative', 3_000n],
        ['N-1', 'fair_rental', true, 'sourced', 50_250n],
      ]
    )
    await submitUndo({ cityId: city.id, id: batch.id, reason: 'Wrong file', by: city.officer })
    await workOn(city.id, batch.id)
    assert.deepEqual(
      (await items(city)).map(({ state, value }) => [state, value.offered]),
      [
        ['ended', 0n],
        ['ended', 0n],
      ]
    )
  })
})
