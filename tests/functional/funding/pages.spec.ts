import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { makeCity, makePerson } from '#tests/support/city'
import { makeAgreement, makeDraft, makeParty, makeReceipt } from '#tests/support/funding_records'
import { textOf } from '#tests/support/page_reader'

const LOCALES = ['en', 'ko', 'uk', 'sl']
/** A key that no catalogue has is shown as it stands. */
const MISSING = /translation missing|>\s*(funding|app|ledger|pledges|match)\.[a-z_.]+\s*</

test.group('Pages of funding', () => {
  test('stand in {$self}, empty and with records')
    .with(LOCALES)
    .run(async ({ client, assert }, locale) => {
      for (const filled of [false, true]) {
        const city = await makeCity({ years: [2026] })
        const person = await makePerson(city, 'finance_officer', 'approver')
        const pages = [
          '/parties',
          '/parties/new',
          '/parties?kind=company&q=nothing',
          '/agreements',
          '/agreements/new',
          '/agreements?status=asked&kind=&q=',
          '/receipts',
          '/receipts/new',
          '/receipts?from=2026-01-01&state=reversed',
          '/drafts',
          '/drafts?state=approved',
          '/drafts?state=rejected',
        ]
        if (filled) {
          const party = await makeParty(city)
          const granted = await makeAgreement(city)
          const active = await makeAgreement(city, { active: true })
          const receipt = await makeReceipt(city)
          const draft = await makeDraft(city)
          pages.push(
            `/parties/${party.id}`,
            `/parties/${party.id}/edit`,
            `/agreements/${granted.id}`,
            `/agreements/${granted.id}/edit`,
            `/agreements/${granted.id}/activations/new`,
            `/agreements/${active.id}`,
            `/agreements/${active.id}/edit`,
            `/agreements/${active.id}/write-offs/new`,
            `/agreements/${active.id}/refunds/new`,
            `/agreements/${active.id}/match`,
            `/agreements/${active.id}/match-rules/new`,
            '/refunds',
            `/receipts/${receipt.id}`,
            `/receipts/${receipt.id}/reversals/new`,
            `/receipts/new?agreement=${active.id}`,
            `/drafts/${draft.id}`
          )
        }
        for (const path of pages) {
          const answer = await client
            .get(`/cities/${city.slug}${path}`)
            .header('accept', 'text/html')
            .withSession({ locale })
            .loginAs(person)
          assert.equal(answer.status(), 200, `${path}: ${answer.text().slice(0, 300)}`)
          assert.notMatch(answer.text(), MISSING, path)
          assert.notInclude(answer.text(), '@!', path)
        }
      }
    })

  test('a receipt is recorded from its form, and sent again it is the same one', async ({
    client,
    assert,
  }) => {
    const city = await makeCity({ years: [2026] })
    const officer = await makePerson(city, 'finance_officer')
    const { id: agreement } = await makeAgreement(city, { active: true })
    const form = { id: newId(), agreement, date: '2026-02-03', amount: '1.234,50', bank_ref: 'B-7' }
    for (let time = 0; time < 2; time++) {
      const answer = await client
        .post(`/cities/${city.slug}/receipts`)
        .header('accept', 'text/html')
        .form(form)
        .withCsrfToken()
        .loginAs(officer)
        .redirects(0)
      assert.equal(answer.header('location'), `/cities/${city.slug}/receipts/${form.id}`)
    }
    const page = await client
      .get(`/cities/${city.slug}/receipts`)
      .header('accept', 'text/html')
      .loginAs(officer)
    assert.include(page.text(), '€1,234.50')
  })

  test('an agreement goes from its form to active and takes its instalments along', async ({
    client,
    assert,
  }) => {
    const city = await makeCity({ years: [2026] })
    const officer = await makePerson(city, 'finance_officer')
    const { id: funder } = await makeParty(city)
    const id = newId()
    const root = `/cities/${city.slug}/agreements`
    const send = (path: string, form: Record<string, unknown>) =>
      client
        .post(path)
        .header('accept', 'text/html')
        .form(form)
        .withCsrfToken()
        .loginAs(officer)
        .redirects(0)
    const form = await client.get(`${root}/new`).header('accept', 'text/html').loginAs(officer)
    assert.include(form.text(), 'name="instalments[11][amount]"', 'one for each month')
    assert.include(textOf(form.text()), 'More instalments: 4 to 12')
    const recorded = await send(root, {
      id,
      'status': 'granted',
      'number': 'LJ-1',
      'title': 'Naziv',
      'title_lang': 'sl',
      funder,
      'currency': 'EUR',
      'amount': '350',
      'earmark[year][]': '2026',
      'instalments[0][id]': newId(),
      'instalments[0][due_on]': '2026-02-01',
      'instalments[0][amount]': '100',
      'instalments[1][id]': newId(),
      'instalments[1][amount]': '200.00',
      'instalments[2][id]': newId(),
      'instalments[2][due_on]': '',
      'instalments[2][amount]': '',
      'instalments[11][id]': newId(),
      'instalments[11][amount]': '50',
    })
    assert.equal(recorded.header('location'), `${root}/${id}`)
    const activated = await send(`${root}/${id}/activations`, {
      id: newId(),
      version: '1',
      date: '2026-01-05',
    })
    assert.equal(activated.header('location'), `${root}/${id}`)
    const page = await client.get(`${root}/${id}`).header('accept', 'text/html').loginAs(officer)
    assert.include(page.text(), 'Instalments')
    assert.include(page.text(), 'LJ-1 Naziv')
  })

  test('one receipt is recorded for several instalments and shows its number and parts', async ({
    client,
    assert,
  }) => {
    const city = await makeCity({ years: [2026] })
    const officer = await makePerson(city, 'finance_officer')
    const { id: agreement } = await makeAgreement(city, { active: true })
    const root = `/cities/${city.slug}/receipts`
    const page = await client
      .get(`${root}/new?agreement=${agreement}`)
      .header('accept', 'text/html')
      .loginAs(officer)
    const instalments = [
      ...page.text().matchAll(/name="parts\[\d\]\[instalment\]" value="([^"]+)"/g),
    ]
    assert.lengthOf(instalments, 2)
    const form = {
      'id': newId(),
      agreement,
      'date': '2026-02-03',
      'amount': '900',
      'instalment': instalments[0][1],
      'parts[0][instalment]': instalments[0][1],
      'parts[0][amount]': '600',
      'parts[1][instalment]': instalments[1][1],
      'parts[1][amount]': '250',
    }
    const send = (change: Record<string, string>) =>
      client
        .post(root)
        .header('accept', 'application/json')
        .form({ ...form, ...change })
        .withCsrfToken()
        .loginAs(officer)
        .redirects(0)
    const tooMuch = await send({ 'parts[1][amount]': '300.01' })
    assert.deepInclude(tooMuch.body().errors[0], { code: 'E_PARTS_SUM', field: 'parts' })
    const sent = await send({})
    assert.equal(sent.header('location'), `${root}/${form.id}`)
    const shown = await client
      .get(`${root}/${form.id}`)
      .header('accept', 'text/html')
      .loginAs(officer)
    for (const text of ['2026-0001', '€600.00', '€250.00', '€50.00']) {
      assert.include(shown.text(), text)
    }
  })

  test('a fault comes back to its field in words', async ({ client, assert }) => {
    const city = await makeCity({ years: [2026] })
    const officer = await makePerson(city, 'finance_officer')
    const { id: agreement } = await makeAgreement(city, { active: true })
    const form = { id: newId(), agreement, date: '2026-02-03', amount: '0' }
    const answer = await client
      .post(`/cities/${city.slug}/receipts`)
      .header('accept', 'application/json')
      .form(form)
      .withCsrfToken()
      .loginAs(officer)
    assert.equal(answer.status(), 422)
    const [error] = answer.body().errors
    assert.equal(error.code, 'E_RECEIPT_ZERO')
    assert.equal(error.field, 'amount')
    assert.include(error.message, 'fee of 0')
  })

  test('a fault is told above the form under the name that its field has there', async ({
    client,
    assert,
  }) => {
    const city = await makeCity({ years: [2026] })
    const officer = await makePerson(city, 'finance_officer')
    const { id } = await makeAgreement(city)
    const page = `/cities/${city.slug}/agreements/${id}/activations`
    const sent = await client
      .post(page)
      .header('accept', 'text/html')
      .header('referer', `http://${process.env.HOST}:${process.env.PORT}${page}/new`)
      .form({ id: newId(), version: 1, date: '2024-02-03' })
      .withCsrfToken()
      .loginAs(officer)
      .redirects(0)
    const problems = sent.flashMessage('problems') as unknown as { field: string; said: string }[]
    assert.equal(problems[0].field, 'date')
    const shown = await client
      .get(`${page}/new`)
      .loginAs(officer)
      .withFlashMessages({ problems, inputErrorsBag: { date: [problems[0].said] } })
    assert.include(textOf(shown.text()), `Accounting day of the pledge: ${problems[0].said}`)
    assert.notInclude(shown.text(), 'Day received')
  })

  test('days are proposed in a period that is open, whatever today is', async ({
    client,
    assert,
  }) => {
    const city = await makeCity({ years: [2024] })
    const officer = await makePerson(city, 'finance_officer')
    const { id } = await makeAgreement(city)
    for (const path of ['own-income/new', `agreements/${id}/edit`]) {
      const shown = await client.get(`/cities/${city.slug}/${path}`).loginAs(officer)
      assert.match(shown.text(), /type="date"[^>]*value="2024-12-31"/, path)
    }
  })

  test('a draft is approved by another person only, and withdrawn by the one who prepared it', async ({
    client,
    assert,
  }) => {
    const city = await makeCity({ years: [2026] })
    const { id, by } = await makeDraft(city)
    const approver = await makePerson(city, 'approver')
    const other = await makePerson(city, 'finance_officer')
    const path = `/cities/${city.slug}/drafts/${id}`
    const send = (end: string, person: typeof approver, form = {}) =>
      client
        .post(`${path}/${end}`)
        .header('accept', 'application/json')
        .form(form)
        .withCsrfToken()
        .loginAs(person)
        .redirects(0)
    assert.equal((await send('rejections', other, { reason: 'No' })).status(), 403)
    assert.equal((await send('rejections', approver, {})).status(), 422)
    const approved = await send('approvals', approver)
    assert.equal(approved.status(), 303)
    assert.equal((await send('approvals', approver)).status(), 409)
    assert.notEqual(approver.id, by)
  })
})
