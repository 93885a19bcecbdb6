import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { openCodeLists } from '#programmes/actions/open_code_lists'
import { openFund } from '#ledger/actions/open_fund'
import { makeCity, makePerson } from '#tests/support/city'
import { makeProgramme } from '#tests/support/plan_records'
import { giveMoney } from '#tests/support/programmes'

async function world(wishes: Parameters<typeof makeCity>[0] = {}) {
  const city = await makeCity(wishes)
  const officer = await makePerson(city, 'finance_officer')
  const approver = await makePerson(city, 'approver')
  const fund = await transact(async (trx) => {
    await openCodeLists(trx, city.id)
    return openFund(trx, { cityId: city.id, code: 'F1', name: 'Fund', restriction: 'unrestricted' })
  })
  return {
    city,
    officer,
    approver,
    root: `/cities/${city.slug}`,
    ledger: {
      cityId: city.id,
      maker: officer.id,
      checker: approver.id,
      fund: fund.id,
      line: '',
      currency: city.currency,
    },
  }
}

test.group('Pages of the plan', () => {
  test('from an empty city to a line that was paid, in four languages, every figure from the ledger', async ({
    client,
    assert,
  }) => {
    const { city, officer, root, ledger } = await world()
    const send = (method: 'post' | 'put', path: string, form: Record<string, any>) =>
      client[method](root + path)
        .form(form)
        .loginAs(officer)
        .withCsrfToken()
        .redirects(0)
    const see = (path: string) =>
      client
        .get(root + path)
        .loginAs(officer)
        .header('accept', 'text/html')

    const none = await see('/programmes')
    none.assertStatus(200)
    none.assertTextIncludes('There is no plan yet')

    const [plan, programme, line, commitment, payment] = [
      newId(),
      newId(),
      newId(),
      newId(),
      newId(),
    ]
    const planForm = {
      id: plan,
      title: '제3차 계획',
      titleLang: 'ko',
      startsYear: '2026',
      endsYear: '2030',
      declaredStrategies: '7',
      declaredProjects: '20',
    }
    const drafted = await send('post', '/plans', planForm)
    drafted.assertStatus(303)
    const again = await send('post', '/plans', planForm)
    again.assertHeader('location', `${root}/programmes`)

    await send('post', `/plans/${plan}/strategies`, {
      id: newId(),
      no: '1',
      title: 'One',
      titleLang: 'en',
    })
    const opened = await send('post', '/programmes', {
      'id': programme,
      'planId': plan,
      'code': 'P1',
      'title': 'Programme',
      'titleLang': 'en',
      'isDeclared': 'no',
      'tags[aims][]': 'quality',
    })
    opened.assertHeader('location', `${root}/programmes/${programme}`)
    const lineForm = {
      id: line,
      code: 'A1',
      title: 'Line',
      titleLang: 'en',
      year: '2026',
      groupCode: 'older',
      place: 'Center',
      nature: 'current',
      activity: 'build',
      need: '1,000.00',
      floor: '100',
      mark: 'illustrative',
    }
    const added = await send('post', `/programmes/${programme}/lines`, lineForm)
    added.assertHeader('location', `${root}/lines/${line}`)

    await giveMoney({ ...ledger, line }, 80_000n, line, '2026-02-01')
    const committed = await send('post', '/commitments', {
      id: commitment,
      number: 'C-1',
      from: `${ledger.fund}:${line}`,
      description: 'Teachers',
      amount: '500.00',
      committedOn: '2026-03-01',
    })
    committed.assertHeader('location', `${root}/commitments/${commitment}`)
    const paid = await send('post', `/commitments/${commitment}/expenditures`, {
      id: payment,
      description: 'Invoice',
      amount: '420.50',
      spentOn: '2026-04-01',
      isFinal: 'yes',
    })
    paid.assertHeader('location', `${root}/commitments/${commitment}`)

    const pages = [
      '/programmes',
      '/programmes?year=all',
      '/programmes?year=2029',
      '/programmes/new',
      `/programmes/${programme}`,
      `/programmes/${programme}/edit`,
      `/programmes/${programme}/lines/new`,
      `/plans/new`,
      `/plans/${plan}/edit`,
      `/plans/${plan}/strategies/new`,
      `/lines/${line}`,
      `/lines/${line}/edit`,
      '/groups',
      '/schemes',
      '/commitments',
      '/commitments?state=settled',
      '/commitments?state=overdue',
      `/commitments/new?line=${line}`,
      `/commitments/${commitment}`,
      `/commitments/${commitment}/expenditures/new`,
      '/expenditures',
    ]
    for (const locale of ['ko', 'uk', 'sl', 'en']) {
      await db.from('people').where('id', officer.id).update({ locale })
      for (const page of pages) {
        const answer = await see(page)
        assert.equal(answer.status(), 200, `${locale} ${page}`)
        assert.notMatch(
          answer.text(),
          /translation missing|undefined|\[object/i,
          `${locale} ${page}`
        )
      }
    }

    const tree = await see('/programmes')
    tree.assertTextIncludes('2026: €800.00 allocated of €1,000.00 needed')
    tree.assertTextIncludes('declared 7, recorded 1')
    tree.assertTextIncludes('declared 20, recorded 0')
    tree.assertTextIncludes('2027: not yet planned')
    const shown = await see(`/lines/${line}`)
    for (const figure of ['€420.50', '€379.50', 'illustrative', 'Older people'])
      shown.assertTextIncludes(figure)
    const settled = await see(`/commitments/${commitment}`)
    settled.assertTextIncludes('C-1: €420.50 spent, settled')
    const [sum] = await selectRows(
      db.connection(),
      `SELECT sum(amount) AS spent FROM postings WHERE city_id = ? AND account_code = '5000'`,
      [city.id]
    )
    assert.equal(toBigInt(sum.spent), 42_050n)
  })

  test('a faulty form comes back with every fault at its field', async ({ client, assert }) => {
    const { city, officer, root } = await world()
    const programme = await makeProgramme(city)
    const answer = await client
      .post(`${root}/programmes/${programme}/lines`)
      .json({ id: newId(), code: '', title: 'T', year: '2026', need: '12,345.678', floor: '1e3' })
      .loginAs(officer)
      .withCsrfToken()
      .header('accept', 'application/json')
    answer.assertStatus(422)
    const { errors } = answer.body()
    const fields = errors.map(({ field }: any) => field)
    assert.includeMembers(fields, ['code', 'titleLang', 'groupCode', 'need', 'floor', 'nature'])
    const need = errors.find(({ field }: any) => field === 'need')
    assert.equal(need.code, 'E_AMOUNT_DECIMALS')
    assert.include(need.message, '12,345.678')
  })

  test('above a form each fault is led by the name of its field, and years are written as years', async ({
    client,
  }) => {
    const { city, officer, root } = await world()
    const programme = await makeProgramme(city)
    const summary = async (path: string, sent: string, form: Record<string, string>) => {
      const referer = `http://${process.env.HOST}:${process.env.PORT}${root}${path}`
      return client
        .post(root + sent)
        .form({ id: newId(), ...form })
        .loginAs(officer)
        .withCsrfToken()
        .header('referer', referer)
    }
    const line = `/programmes/${programme}/lines`
    const faulty = await summary(`${line}/new`, line, { need: '-5' })
    faulty.assertTextIncludes('Need: “-5” is negative. Enter zero or more')
    const plan = await summary('/plans/new', '/plans', { title: 'T', startsYear: '9999' })
    plan.assertTextIncludes('First year must lie between 1990 and 2100.')
  })

  test('amounts are read the way the language writes them', async ({ client, assert }) => {
    const { city, officer, root } = await world()
    await db.from('people').where('id', officer.id).update({ locale: 'sl' })
    const [plan, programme, line] = [newId(), newId(), newId()]
    const send = (path: string, form: Record<string, any>) =>
      client
        .post(root + path)
        .form(form)
        .loginAs(officer)
        .withCsrfToken()
        .redirects(0)
    await send('/plans', {
      id: plan,
      title: 'N',
      titleLang: 'sl',
      startsYear: '2026',
      endsYear: '2026',
    })
    await send('/programmes', {
      id: programme,
      planId: plan,
      code: 'P',
      title: 'P',
      titleLang: 'sl',
      isDeclared: 'yes',
    })
    await send(`/programmes/${programme}/lines`, {
      id: line,
      code: 'G1',
      title: 'L',
      titleLang: 'sl',
      year: '2026',
      groupCode: 'general',
      nature: 'capital',
      activity: 'maintain',
      need: '1.234,50',
    })
    const [row] = await selectRows(
      db.connection(),
      'SELECT need FROM budget_lines WHERE city_id = ?',
      [city.id]
    )
    assert.equal(toBigInt(row.need), 123_450n)
  })

  test('an address that is no id, or of another city, is not found', async ({ client }) => {
    const { officer, root } = await world()
    for (const path of [
      '/programmes/x',
      `/programmes/${newId()}`,
      '/lines/1',
      `/lines/${newId()}`,
    ]) {
      const answer = await client.get(root + path).loginAs(officer)
      answer.assertStatus(404)
    }
  })

  test('a preview says what a payment would release and records nothing', async ({
    client,
    assert,
  }) => {
    const { officer, root, ledger, city } = await world()
    const [plan, programme, line, commitment] = [newId(), newId(), newId(), newId()]
    const send = (path: string, form: Record<string, any>) =>
      client
        .post(root + path)
        .form(form)
        .loginAs(officer)
        .withCsrfToken()
    await send('/plans', {
      id: plan,
      title: 'N',
      titleLang: 'en',
      startsYear: '2026',
      endsYear: '2026',
    })
    await send('/programmes', {
      id: programme,
      planId: plan,
      code: 'P',
      title: 'P',
      titleLang: 'en',
      isDeclared: 'no',
    })
    await send(`/programmes/${programme}/lines`, {
      id: line,
      code: 'G1',
      title: 'L',
      titleLang: 'en',
      year: '2026',
      groupCode: 'general',
      nature: 'capital',
      activity: 'maintain',
      need: '20',
    })
    await giveMoney({ ...ledger, line }, 2000n, line, '2026-02-01')
    await send('/commitments', {
      id: commitment,
      number: 'C-1',
      from: `${ledger.fund}:${line}`,
      description: 'Desks',
      amount: '10',
      committedOn: '2026-03-01',
    })
    const preview = await send(`/commitments/${commitment}/expenditure-previews`, {
      amount: '11',
      isFinal: 'no',
    })
    preview.assertStatus(200)
    preview.assertTextIncludes('A payment of €11.00 would move')
    preview.assertTextIncludes('€1.00')
    const [row] = await selectRows(
      db.connection(),
      'SELECT count(*) AS n FROM expenditures WHERE city_id = ?',
      [city.id]
    )
    assert.equal(row.n, 0n)
  })

  test('above the threshold a commitment waits for a second person', async ({ client, assert }) => {
    const { officer, root, ledger, city } = await world({ approvalThreshold: 100_000n })
    const [plan, programme, line] = [newId(), newId(), newId()]
    const send = (path: string, form: Record<string, any>) =>
      client
        .post(root + path)
        .form(form)
        .loginAs(officer)
        .withCsrfToken()
    await send('/plans', {
      id: plan,
      title: 'N',
      titleLang: 'en',
      startsYear: '2026',
      endsYear: '2026',
    })
    await send('/programmes', {
      id: programme,
      planId: plan,
      code: 'P',
      title: 'P',
      titleLang: 'en',
      isDeclared: 'no',
    })
    await send(`/programmes/${programme}/lines`, {
      id: line,
      code: 'G1',
      title: 'L',
      titleLang: 'en',
      year: '2026',
      groupCode: 'general',
      nature: 'current',
      activity: 'maintain',
      need: '3000',
    })
    await giveMoney({ ...ledger, line }, 90_000n, line, '2026-02-01')
    await giveMoney({ ...ledger, line }, 90_000n, line, '2026-02-01')
    const answer = await send('/commitments', {
      id: newId(),
      number: 'C-1',
      from: `${ledger.fund}:${line}`,
      description: 'Big',
      amount: '1500',
      committedOn: '2026-03-01',
    })
    answer.assertTextIncludes('waits for a second person')
    const [row] = await selectRows(
      db.connection(),
      `SELECT count(*) AS n FROM entry_drafts WHERE city_id = ? AND action = 'commitment' AND state = 'waiting'`,
      [city.id]
    )
    assert.equal(row.n, 1n)
  })
})
