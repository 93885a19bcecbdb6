import { test } from '@japa/runner'
import { sha256 } from '#core/hashes'
import { newId } from '#core/ids'
import { readClient, selectRows } from '#core/sql'
import { seededCity } from '#tests/functional/appraisal/support'
import { textOf } from '#tests/support/page_reader'
import { disagreements, openWorkbook, SecondEngine } from '#tests/support/second_engine'
import { takeReturn } from '#workbooks/actions/take_return'
import { savedByAnother, withCell } from '#tests/support/workbook_edits'
import { uploadedBytes } from '#tests/support/workbook_records'

test.group('The workbook of a run of a demo city', () => {
  test('has the figures of the run, comes again with the same bytes, and proves itself on return', async ({
    client,
    assert,
  }) => {
    const city = await seededCity('anseong')
    const auditor = await city.person('auditor')
    const [run] = await selectRows(
      readClient(),
      'SELECT id, round_id, result FROM allocation_runs WHERE city_id = ? AND is_feasible = ? ORDER BY run_at, id LIMIT 1',
      [city.cityId, true]
    )
    const ask = async (locale: string) => {
      const request = client
        .get(`${city.root}/runs/${run.id}/workbook`)
        .loginAs(auditor)
        .withSession({ locale })
      request.request.responseType('blob')
      const answer = await request
      answer.assertStatus(200)
      return new Uint8Array(answer.body())
    }
    const bytes = await ask('ko')
    assert.equal(sha256(await ask('ko')), sha256(bytes))
    const book = await openWorkbook(bytes)
    assert.deepEqual(disagreements(book), [])
    assert.match(String(new SecondEngine(book).value('Checks', 8, 2)), /^✓/)
    const sheet = book.getWorksheet('Lines')!
    const shares: { cell: string; amount: string }[] = JSON.parse(run.result).shares
    for (const { cell, amount } of shares) {
      const row = sheet.getColumn(1).values.indexOf(cell)
      assert.equal(sheet.getCell(row, 15).result, Number(amount))
    }

    const row = sheet.getColumn(1).values.indexOf(shares[0].cell)
    const id = newId()
    const changed = withCell(savedByAnother(bytes), 'Lines', `E${row}`, '<v>1</v>')
    const file = await uploadedBytes('run.xlsx', changed)
    await takeReturn({ id, cityId: city.cityId, file, by: auditor.id })
    const page = await client.get(`${city.root}/workbook-returns/${id}`).loginAs(auditor)
    page.assertStatus(200)
    assert.include(textOf(page.text()), `Lines E${row}`)
    const list = await client.get(`${city.root}/runs/${run.id}/workbooks`).loginAs(auditor)
    assert.include(textOf(list.text()), sha256(bytes))

    const round = `${city.root}/rounds/${run.round_id}`
    const fairness = async (query: string) => {
      const request = client.get(`${round}/fairness/workbook${query}`).loginAs(auditor)
      request.request.responseType('blob')
      const answer = await request
      answer.assertStatus(200)
      return new Uint8Array(answer.body())
    }
    const all = await fairness('')
    assert.equal(sha256(await fairness('')), sha256(all))
    const compared = await openWorkbook(all)
    assert.deepEqual(disagreements(compared), [])
    assert.match(String(new SecondEngine(compared).value('Checks', 8, 2)), /^✓/)
    const one = await openWorkbook(await fairness(`?runs=${run.id}&epsilon=1`))
    assert.match(String(new SecondEngine(one).value('Checks', 8, 2)), /^✓/)
    const comparisons = await client.get(`${round}/fairness/workbooks`).loginAs(auditor)
    assert.include(textOf(comparisons.text()), sha256(all))
    const fair = await client.get(`${city.root}/runs/${run.id}/fairness`).loginAs(auditor)
    assert.include(fair.text(), '/fairness/workbook?runs=')
    // As the comparison of two runs asks for it, the same run twice here
    assert.equal(
      sha256(await fairness(`?runs=${run.id},${run.id}&epsilon=1`)),
      sha256(await fairness(`?runs=${run.id}&epsilon=1`))
    )
    for (const [runs, status] of [
      [newId(), 404],
      [`${run.id},${newId()}`, 404],
      ['no-run', 422],
    ]) {
      const foreign = await client.get(`${round}/fairness/workbook?runs=${runs}`).loginAs(auditor)
      foreign.assertStatus(status as number)
    }
  })
})
