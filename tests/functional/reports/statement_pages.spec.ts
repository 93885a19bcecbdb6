import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows, toCount } from '#core/sql'
import { closingTasks } from '#closing/queries/closing_tasks'
import type Person from '#identity/models/person'
import { periodShown } from '#ledger/queries/periods'
import { STATEMENTS } from '#reports/statements/index'
import { makeCity, makePerson } from '#tests/support/city'
import { makeBooks, walkOnce, type Books } from '#tests/support/books'
import { periodOf } from '#tests/support/periods'

const LOCALES = ['en', 'ko', 'uk', 'sl']

const get = (client: ApiClient, person: Person, path: string, locale = 'en') =>
  client.get(path).loginAs(person).header('accept', 'text/html').header('accept-language', locale)

async function makeYear(): Promise<{ books: Books; person: Person }> {
  const books = await makeBooks()
  await walkOnce(books)
  return { books, person: await makePerson({ id: books.cityId }, 'finance_officer') }
}

test.group('Pages of statements', () => {
  test('open in every language, with their figures and with none', async ({ client, assert }) => {
    const { books, person } = await makeYear()
    const empty = await makeCity({ years: [] })
    const auditor = await makePerson(empty, 'auditor')
    for (const locale of LOCALES) {
      const list = await get(client, person, `/cities/${books.slug}/reports`, locale)
      list.assertStatus(200)
      for (const name of Object.keys(STATEMENTS)) {
        assert.include(list.text(), `/reports/${name}"`)
        const page = await get(
          client,
          person,
          `/cities/${books.slug}/reports/${name}?year=2023`,
          locale
        )
        page.assertStatus(200)
        assert.notMatch(
          page.text(),
          /translation missing|statements\.[a-z]+\.?|undefined|\[object/i,
          name
        )
        const none = await get(client, auditor, `/cities/${empty.slug}/reports/${name}`, locale)
        none.assertStatus(200)
      }
    }
  })

  test('an unknown statement is not found', async ({ client }) => {
    const { books, person } = await makeYear()
    const page = await get(client, person, `/cities/${books.slug}/reports/constructor`)
    page.assertStatus(404)
  })

  test('every figure of the page opens the journal with the same sum', async ({
    client,
    assert,
  }) => {
    const { books, person } = await makeYear()
    for (const name of ['funds', 'activities', 'budget']) {
      const page = await get(client, person, `/cities/${books.slug}/reports/${name}?year=2023`)
      const links = [
        ...page.text().matchAll(/<a href="([^"]*\/ledger\?account[^"]*)">([−\d,.]+)<\/a>/g),
      ].filter(([, , figure]) => figure !== '0.00')
      assert.isAbove(links.length, 5, name)
      for (const [, address, figure] of links) {
        const journal = await get(client, person, address!.replaceAll('&amp;', '&'))
        const wanted = figure!.replace('−', '')
        assert.match(
          journal.text(),
          new RegExp(`<td class="num">${wanted.replaceAll('.', '\\.')}<`),
          address
        )
      }
    }
  })

  test('a file holds exactly the rows of the page', async ({ client, assert }) => {
    const { books, person } = await makeYear()
    const address = `/cities/${books.slug}/reports/budget?year=2023&to=2023-12-31`
    const csv = await get(client, person, `${address}&table=line&format=csv`)
    csv.assertStatus(200)
    const rows = csv.text().replace('\uFEFF', '').trim().split(/\r?\n/)
    assert.lengthOf(rows, 4)
    assert.match(rows[0]!, /^Code,Budget line,Note,Need/)
    assert.match(
      rows[1]!,
      /^L1,Title,.*,10000\.00,300\.00,300\.00,300\.00,120\.00,300\.00,120\.00,0\.00,evenly by days,300\.00,-180\.00,-60\.00,/
    )
    assert.match(rows[3]!, /^,Total,/)
    const one = await get(client, person, `${address}&by=group&format=csv`)
    assert.lengthOf(one.text().trim().split(/\r?\n/), 4)
    const xlsx = await get(client, person, `${address}&format=xlsx`)
    xlsx.assertStatus(200)
    xlsx.assertHeader(
      'content-type',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
    )
  })

  test('the trial balance is handed on row by row', async ({ client, assert }) => {
    const { books, person } = await makeYear()
    const address = `/cities/${books.slug}/ledger/trial-balance?by=fund&on=2023-12-31`
    const page = await get(client, person, address)
    assert.include(page.text(), 'format=xlsx')
    const csv = await get(client, person, `${address}&format=csv`)
    csv.assertStatus(200)
    assert.match(csv.text(), /F1 Fund,1000,[^,]+,600\.00,120\.00,480\.00,0\.00,/)
  })

  test('beyond the tolerance an explanation is wanted, and it is kept', async ({
    client,
    assert,
  }) => {
    const { books, person } = await makeYear()
    const { cityId, line, slug } = books
    const { id: periodId } = await periodOf(cityId, '2023-12-31')
    const task = async () => {
      const period = await periodShown(db.connection(), cityId, periodId)
      const tasks = await closingTasks(db.connection(), { cityId, period, today: '2024-02-01' })
      return tasks.find(({ key }) => key === 'variances')!
    }
    assert.deepInclude(await task(), { state: 'not_done', count: 2 })
    const page = await get(client, person, `/cities/${slug}/reports/budget?year=2023&to=2023-12-31`)
    assert.include(page.text(), `/lines/${line}/explanations?on=2023-12-31`)

    const form = { id: newId(), on: '2023-12-31', explanation: 'The courses began late' }
    const send = () =>
      client
        .post(`/cities/${slug}/lines/${line}/explanations`)
        .form(form)
        .loginAs(person)
        .withCsrfToken()
        .redirects(0)
    const first = await send()
    first.assertStatus(303)
    const again = await send()
    again.assertStatus(303)
    const [{ n }] = await selectRows(
      db.connection(),
      'SELECT count(*) AS n FROM variance_explanations WHERE city_id = ?',
      [cityId]
    )
    assert.equal(toCount(n), 1)
    assert.deepInclude(await task(), { state: 'not_done', count: 1 })
    const shown = await get(
      client,
      person,
      `/cities/${slug}/reports/budget?year=2023&to=2023-12-31`
    )
    assert.include(shown.text(), 'The courses began late')
    const history = await get(client, person, `/cities/${slug}/lines/${line}/explanations`)
    assert.include(history.text(), 'The courses began late')
    await assert.rejects(() =>
      db.rawQuery('UPDATE variance_explanations SET explanation = ? WHERE city_id = ?', [
        'x',
        cityId,
      ])
    )
  })

  test('a day outside every period is refused with its remedy', async ({ client }) => {
    const { books, person } = await makeYear()
    const answer = await client
      .post(`/cities/${books.slug}/lines/${books.line}/explanations`)
      .header('accept', 'application/json')
      .json({ id: newId(), on: '2031-01-01', explanation: 'Something' })
      .loginAs(person)
      .withCsrfToken()
    answer.assertStatus(422)
    answer.assertTextIncludes('E_EXPLAINED_PERIOD')
  })
})
