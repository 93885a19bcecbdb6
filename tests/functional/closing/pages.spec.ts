import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import db from '@adonisjs/lucid/services/db'
import { submitYearClose } from '#closing/actions/submit'
import { yearToClose } from '#closing/queries/year_close_plan'
import { newId } from '#core/ids'
import { selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import type Person from '#identity/models/person'
import { postEntry } from '#ledger/actions/post_entry'
import { receiptLines } from '#ledger/domain/events'
import { openFund } from '#ledger/actions/open_fund'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { textOf, withoutChance } from '#tests/support/page_reader'
import { clockAt } from '#tests/support/clock'
import { closeUpTo, periodOf, softClose, step } from '#tests/support/periods'

const LOCALES = ['en', 'ko', 'uk', 'sl']

interface Office {
  city: TestCity
  officer: Person
  approver: Person
  yearId: string
}

/** A city whose fund received 500.00 in March 2025. */
async function makeOffice(): Promise<Office> {
  const city = await makeCity({ years: [2025, 2026] })
  const officer = await makePerson(city, 'finance_officer')
  const approver = await makePerson(city, 'approver')
  await transact(async (trx) => {
    const { id: fund } = await openFund(trx, {
      cityId: city.id,
      code: 'F1',
      name: 'Fund',
      restriction: 'unrestricted',
    })
    await postEntry(trx, {
      id: newId(),
      cityId: city.id,
      kind: 'receipt',
      effectiveOn: '2025-03-05',
      memo: 'receipt',
      preparedBy: officer.id,
      lines: receiptLines(
        { fund, currency: 'EUR', amount: 50_000n, pledged: 0n, agreement: null as never },
        'on_receipt'
      ),
    })
  })
  const [{ id: yearId }] = await selectRows(
    db.connection(),
    `SELECT id FROM fiscal_years WHERE city_id = ? AND name = '2025'`,
    [city.id]
  )
  return { city, officer, approver, yearId }
}

const send = (client: ApiClient, person: Person, path: string, form: Record<string, unknown>) =>
  client
    .post(path)
    .form({ id: newId(), ...form })
    .loginAs(person)
    .withCsrfToken()
    .redirects(0)
    .header('accept', 'application/json')

async function draftOf(city: TestCity, action: string): Promise<string> {
  const [row] = await selectRows(
    db.connection(),
    `SELECT id FROM entry_drafts WHERE city_id = ? AND action = ? AND state = 'waiting'`,
    [city.id, action]
  )
  return row.id
}

test.group('Pages of closing', () => {
  test('a year that is not over is looked at and not sent', async ({ assert }) => {
    const { city, officer, yearId } = await makeOffice()
    const ask = () =>
      submitYearClose({
        ...{ id: newId(), cityId: city.id, yearId, preparedBy: officer.id },
        wishes: { policy: 'carry', choices: {} },
      })
    const overAt = (instant: number) =>
      clockAt(instant, async () => (await yearToClose(db.connection(), city.id, yearId)).isOver)
    await clockAt(Date.UTC(2025, 11, 29), () => assert.rejects(ask, /E_YEAR_RUNNING/))
    // the books take the last day as soon as it has come anywhere
    assert.deepEqual(
      [await overAt(Date.UTC(2025, 11, 29)), await overAt(Date.UTC(2025, 11, 30))],
      [false, true]
    )
    assert.equal(await ask(), 'waiting')
  })

  test('a form of an entry starts with a day that is open, and says why it is not today', async ({
    assert,
    client,
  }) => {
    const city = await makeCity({ years: [2025] })
    const officer = await makePerson(city, 'finance_officer')
    const form = () => client.get(`/cities/${city.slug}/own-income/new`).loginAs(officer)
    const before = (await form()).text()
    assert.match(before, /name="date" value="2025-12-31"/)
    assert.include(textOf(before), 'the latest day that is open is 31 December 2025')
    await softClose(city.id, '2025-12-01')
    assert.match((await form()).text(), /name="date" value="2025-11-30"/)
  })

  test('stand in every language, before and after the close')
    .with(LOCALES)
    .run(async ({ client, assert }, locale) => {
      const { city, officer, approver, yearId } = await makeOffice()
      const people = { maker: officer.id, checker: approver.id }
      const look = async (path: string) => {
        const answer = await client
          .get(`/cities/${city.slug}/ledger${path}`)
          .loginAs(officer)
          .withSession({ locale })
          .header('accept', 'text/html')
        assert.equal(answer.status(), 200, `${path}: ${answer.text().slice(0, 900)}`)
        assert.notMatch(
          answer.text(),
          /translation missing|(ledger|closing)\.[a-z]+\.[a-zA-Z]/,
          path
        )
        const fault = /.{60}(undefined|>\s*null\b|\[object|NaN|@(if|end|else|let|!)).{60}/s.exec(
          withoutChance(answer.text())
        )
        assert.isNull(fault, `${path}: ${fault?.[0]}`)
        return answer.text()
      }
      const { id } = await periodOf(city.id, '2025-03-01')
      const last = await periodOf(city.id, '2025-12-01')
      const pages = [
        `/periods/${id}`,
        `/periods/${last.id}`,
        `/periods/${id}/differences`,
        `/fiscal-years/${yearId}/closings/new`,
        '/periods',
      ]
      for (const page of pages) await look(page)
      await closeUpTo(city.id, '2025-03-01', people)
      await step(city.id, '2025-03-01', 'open', people)
      for (const page of pages) await look(page)
    })

  test('close a period with its tasks, and want a note while some are not done', async ({
    client,
    assert,
  }) => {
    const { city, officer } = await makeOffice()
    const { id } = await periodOf(city.id, '2025-01-01')
    const path = `/cities/${city.slug}/ledger/periods/${id}/steps`
    assert.equal((await send(client, officer, path, { to: 'soft_closed' })).status(), 303)
    const bare = await send(client, officer, path, { to: 'closed' })
    bare.assertStatus(422)
    assert.equal(bare.body().errors[0].code, 'E_CLOSE_NOTE')
    assert.equal(
      (await send(client, officer, path, { to: 'closed', reason: 'verified tomorrow' })).status(),
      303
    )
    assert.equal((await periodOf(city.id, '2025-01-01')).status, 'closed')
  })

  test('open a period again only when another person agrees', async ({ client, assert }) => {
    const { city, officer, approver } = await makeOffice()
    await closeUpTo(city.id, '2025-01-01', { maker: officer.id, checker: approver.id })
    const { id } = await periodOf(city.id, '2025-01-01')
    const path = `/cities/${city.slug}/ledger/periods/${id}`
    await send(client, officer, `${path}/steps`, { to: 'open', reason: 'a late invoice' })
    assert.equal((await periodOf(city.id, '2025-01-01')).status, 'closed')
    const page = await client.get(path).loginAs(officer).header('accept', 'text/html')
    page.assertTextIncludes('A second person must agree')
    const draft = await draftOf(city, 'period_reopening')
    const shown = await client
      .get(`/cities/${city.slug}/drafts/${draft}`)
      .loginAs(approver)
      .header('accept', 'text/html')
    shown.assertTextIncludes('A period is opened again')
    shown.assertTextIncludes('a late invoice')
    shown.assertTextIncludes('always needs two people, whatever the amount')
    assert.notInclude(textOf(shown.text()), '€0.00')
    const decided = await send(
      client,
      approver,
      `/cities/${city.slug}/drafts/${draft}/approvals`,
      {}
    )
    assert.equal(decided.status(), 303)
    assert.equal((await periodOf(city.id, '2025-01-01')).status, 'open')
  })

  test('close a year from the plan to the second person, and then have nothing left', async ({
    client,
    assert,
  }) => {
    const { city, officer, approver, yearId } = await makeOffice()
    const root = `/cities/${city.slug}/ledger/fiscal-years/${yearId}`
    const page = await client
      .get(`${root}/closings/new`)
      .loginAs(officer)
      .header('accept', 'text/html')
    page.assertTextIncludes('1 entry closes fiscal year 2025')
    const wishes = { policy: 'lapse' }
    const preview = await send(client, officer, `${root}/closings`, {
      ...wishes,
      intent: 'preview',
    })
    assert.equal(preview.status(), 303)
    await send(client, officer, `${root}/closings`, { ...wishes, intent: 'submit' })
    const draft = await draftOf(city, 'year_close')
    const waiting = await client
      .get(`${root}/closings/new`)
      .loginAs(officer)
      .header('accept', 'text/html')
    assert.match(waiting.text(), /value="lapse" checked/)
    const shown = await client
      .get(`/cities/${city.slug}/drafts/${draft}`)
      .loginAs(approver)
      .header('accept', 'text/html')
    assert.match(textOf(shown.text()), / 3000 /)
    await send(client, approver, `/cities/${city.slug}/drafts/${draft}/approvals`, {})
    const [{ n }] = await selectRows(
      db.connection(),
      `SELECT count(*) AS n FROM journal_entries WHERE city_id = ? AND kind = 'year_close'`,
      [city.id]
    )
    assert.equal(toCount(n), 1)
    const again = await send(client, officer, `${root}/closings`, { ...wishes, intent: 'submit' })
    assert.equal(again.body().errors[0].code, 'E_NOTHING_TO_CLOSE')
    await send(client, officer, `${root}/closing-reversals`, { reason: 'an invoice came late' })
    const back = await draftOf(city, 'year_close_reversal')
    await send(client, approver, `/cities/${city.slug}/drafts/${back}/approvals`, {})
    const once = await client
      .get(`${root}/closings/new`)
      .loginAs(officer)
      .header('accept', 'text/html')
    once.assertTextIncludes('1 entry closes fiscal year 2025')
    assert.isTrue((await verifyLedger(city.id)).ok)
  })
})
