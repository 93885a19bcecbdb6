import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { toFlag } from '#core/sql'
import { transact } from '#core/transact'
import { answerRequest, type RequestAnswer } from '#funding/actions/answer_request'
import { logContact, type PartyContact } from '#funding/actions/log_contact'
import { recordReceipt } from '#funding/actions/record_receipt'
import { listContacts } from '#funding/queries/contacts'
import { figuresByParty } from '#funding/queries/party_figures'
import { listRequests } from '#funding/queries/requests'
import { needsYou } from '#reports/queries/needs_you'
import { ownerClient } from '#tests/support/databases'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { makeAgreement, makeParty } from '#tests/support/funding_records'
import { makeRequest } from '#tests/support/request_records'

const FULL = { seesPrivateNames: true }
const TODAY = '2026-06-01'

async function setUp() {
  const city = await makeCity()
  return { city, ...(await makeRequest(city)) }
}

function answer(
  city: TestCity,
  requestId: string,
  by: string,
  change: Partial<RequestAnswer> = {}
) {
  const whole: RequestAnswer = {
    id: newId(),
    cityId: city.id,
    requestId,
    outcome: 'partly',
    amount: 100_000n,
    answeredOn: '2026-02-10',
    today: TODAY,
    by,
    ...change,
  }
  return transact((trx) => answerRequest(trx, whole))
}

const figures = async (city: TestCity) => {
  const { totals, rows } = await listRequests(db.connection(), city.id, {}, FULL)
  const [sum] = totals
  return { state: rows[0].state, asked: sum.asked, granted: sum.granted, received: sum.received }
}

test.group('Funding requests', () => {
  test('asked, granted and received are three figures, and an unanswered request is none of the others', async ({
    assert,
  }) => {
    const { city, id, partyId, by } = await setUp()
    assert.deepEqual(await figures(city), {
      state: 'open',
      asked: 200_000n,
      granted: 0n,
      received: 0n,
    })
    assert.isUndefined((await figuresByParty(db.connection(), city.id)).get(partyId))
    await answer(city, id, by)
    assert.deepEqual(await figures(city), {
      state: 'partly',
      asked: 200_000n,
      granted: 100_000n,
      received: 0n,
    })
    const agreement = await makeAgreement(city, { active: true, terms: { funderId: partyId } })
    await transact((trx) =>
      recordReceipt(trx, {
        id: newId(),
        cityId: city.id,
        agreementId: agreement.id,
        receivedOn: '2026-03-01',
        currency: city.currency,
        amount: 30_000n,
        preparedBy: by,
      })
    )
    assert.equal((await figures(city)).received, 0n)
    await answer(city, id, by, { agreementId: agreement.id })
    assert.deepEqual(await figures(city), {
      state: 'partly',
      asked: 200_000n,
      granted: 100_000n,
      received: 30_000n,
    })
    await answer(city, id, by, { outcome: 'withdrawn', amount: null })
    assert.deepEqual(await figures(city), {
      state: 'withdrawn',
      asked: 200_000n,
      granted: 0n,
      received: 0n,
    })
  })

  test('an answer must fit what was asked, its funder, its currency and its day', async ({
    assert,
  }) => {
    const { city, id, partyId, by } = await setUp()
    const refused = (change: Partial<RequestAnswer>, code: RegExp) =>
      assert.rejects(() => answer(city, id, by, change), code)
    await refused({ amount: null }, /E_GRANT_WITHOUT_AMOUNT/)
    await refused({ amount: 200_000n }, /E_PART_IS_WHOLE/)
    await refused({ outcome: 'granted', amount: 199_999n }, /E_GRANT_IS_PART/)
    await refused({ outcome: 'refused' }, /E_AMOUNT_WITHOUT_GRANT/)
    await refused({ answeredOn: '2026-01-14' }, /E_ANSWERED_BEFORE/)
    await refused({ answeredOn: '2026-06-02' }, /E_ANSWERED_LATER/)
    const others = await makeAgreement(city)
    await refused({ agreementId: others.id }, /E_AGREEMENT_OF_OTHERS/)
    const foreign = await makeAgreement(city, { terms: { funderId: partyId, currency: 'USD' } })
    await refused({ agreementId: foreign.id }, /E_AGREEMENT_CURRENCY/)
    assert.equal((await figures(city)).state, 'open')
  })

  test('one agreement answers one request, so that its money is received once', async ({
    assert,
  }) => {
    const { city, id, partyId, by } = await setUp()
    const other = await makeRequest(city, { partyId })
    const { id: agreementId } = await makeAgreement(city, { terms: { funderId: partyId } })
    await answer(city, id, by, { agreementId })
    await assert.rejects(() => answer(city, other.id, by, { agreementId }), /E_AGREEMENT_ANSWERS/)
    await answer(city, id, by, { outcome: 'refused', amount: null })
    await answer(city, other.id, by, { agreementId })
  })

  test('the same answer twice is one, with other content it is refused, and none is ever changed', async ({
    assert,
  }) => {
    const { city, id, by } = await setUp()
    const once = newId()
    await answer(city, id, by, { id: once })
    assert.isTrue((await answer(city, id, by, { id: once })).replayed)
    await assert.rejects(
      () => answer(city, id, by, { id: once, amount: 5n }),
      /E_IDEMPOTENCY_CONFLICT/
    )
    for (const table of ['funding_requests', 'funding_request_answers']) {
      await assert.rejects(
        () => ownerClient().rawQuery(`DELETE FROM ${table} WHERE city_id = ?`, [city.id]),
        /E_APPEND_ONLY/
      )
    }
  })

  test('pages record a request and its answer and show the three figures', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const { id: party } = await makeParty(city)
    const root = `/cities/${city.slug}`
    const post = (path: string, form: object) =>
      client
        .post(root + path)
        .loginAs(officer)
        .withCsrfToken()
        .redirects(0)
        .form(form)
    const form = {
      id: newId(),
      number: 'МОН-1',
      party,
      title: 'State programme',
      title_lang: 'en',
      currency: 'EUR',
      asked_on: '2026-01-15',
      purpose: 'Network',
    }
    const wrong = await post('/requests', { ...form, amount: 'ten' })
    wrong.assertStatus(422)
    ;(await post('/requests', { ...form, amount: '20,000.00' })).assertStatus(303)
    const again = await post('/requests', { ...form, id: newId(), amount: '1' })
    again.assertStatus(409)
    ;(
      await post(`/requests/${form.id}/answers`, {
        id: newId(),
        outcome: 'partly',
        amount: '10000',
        answered_on: '2026-02-01',
      })
    ).assertStatus(303)
    const page = await client.get(`${root}/requests/${form.id}`).loginAs(officer)
    assert.include(page.text(), '€10,000.00 granted of €20,000.00 asked')
    const list = await client.get(`${root}/requests?q=мон`).loginAs(officer)
    assert.include(list.text(), 'Asked €20,000.00, granted €10,000.00, received €0.00')
    const csv = await client.get(`${root}/requests?format=csv&state=partly`).loginAs(officer)
    assert.include(csv.text(), '20000.00')
    const partyPage = await client.get(`${root}/parties/${party}`).loginAs(officer)
    assert.include(partyPage.text(), 'МОН-1')
  })
})

test.group('Contact log', () => {
  function contact(
    city: TestCity,
    partyId: string,
    by: string,
    change: Partial<PartyContact> = {}
  ) {
    const whole: PartyContact = {
      id: newId(),
      cityId: city.id,
      partyId,
      on: '2026-02-01',
      channel: 'meeting',
      subject: 'State programme',
      outcome: 'They will look at it',
      nextStep: 'Send the budget',
      nextOn: '2026-02-15',
      today: TODAY,
      by,
      ...change,
    }
    return transact((trx) => logContact(trx, whole))
  }

  test('a next step waits for the officer from its day on until another contact takes it', async ({
    assert,
  }) => {
    const { city, partyId, by, id: requestId } = await setUp()
    const waiting = async (today: string) =>
      (await needsYou(city.id, { id: by, roles: ['finance_officer'] }, today)).filter(
        ({ kind }) => kind === 'contact'
      )
    const { id } = await contact(city, partyId, by, { requestId })
    assert.isEmpty(await waiting('2026-02-14'))
    assert.deepEqual(await waiting('2026-02-15'), [{ kind: 'contact', count: 1 }])
    const next = { followsId: id, nextStep: null, nextOn: null, on: '2026-02-16' }
    await contact(city, partyId, by, next)
    assert.isEmpty(await waiting('2026-02-20'))
    await assert.rejects(() => contact(city, partyId, by, next), /E_STEP_TAKEN/)
    const { rows } = await listContacts(db.connection(), city.id, { party: partyId }, FULL)
    assert.deepEqual(
      rows.map(({ takenOn }) => takenOn),
      [null, '2026-02-16']
    )
  })

  test('half a next step, a day to come and records of others are refused', async ({ assert }) => {
    const { city, partyId, by } = await setUp()
    const stranger = await setUp()
    const refused = (change: Partial<PartyContact>, code: RegExp) =>
      assert.rejects(() => contact(city, partyId, by, change), code)
    await refused({ nextOn: null }, /E_NEXT_STEP_HALF/)
    await refused({ nextOn: '2026-01-31' }, /E_NEXT_STEP_BEFORE/)
    await refused({ on: '2026-06-02', nextOn: '2026-07-01' }, /E_CONTACT_LATER/)
    await refused({ personId: stranger.by }, /E_CONTACT_PERSON/)
    await refused({ requestId: stranger.id }, /E_CONTACT_REQUEST/)
    await refused({ partyId: stranger.partyId }, /E_NOT_FOUND/)
  })

  test('what was said with a private person is hidden from those who may not know the name', async ({
    client,
    assert,
  }) => {
    const { city, partyId, by } = await setUp()
    await contact(city, partyId, by)
    await transact((trx) =>
      trx.rawQuery('UPDATE parties SET is_private_person = ? WHERE city_id = ? AND id = ?', [
        toFlag(trx, true),
        city.id,
        partyId,
      ])
    )
    const member = await makePerson(city, 'committee_member')
    const page = await client.get(`/cities/${city.slug}/contacts`).loginAs(member)
    page.assertStatus(200)
    assert.notInclude(page.text(), 'They will look at it')
    const officer = await makePerson(city, 'finance_officer')
    const full = await client
      .get(`/cities/${city.slug}/contacts?open=1&kind=foundation`)
      .loginAs(officer)
    assert.include(full.text(), 'They will look at it')
  })
})
