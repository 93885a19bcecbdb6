import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { readClient, selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { appraisalShown } from '#appraisal/queries/appraisals'
import { spendingOfLines } from '#ledger/queries/spending'
import { recordCommitment } from '#programmes/actions/record_commitment'
import { recordExpenditure } from '#programmes/actions/record_expenditure'
import { appraisalForm, desk, seededCity, shared } from './support.js'
import { makeCity, makePerson } from '#tests/support/city'

const SHOWN = [
  {
    slug: 'ljubljana',
    programme: 'G7',
    locale: 'en',
    finding: 'Each euro brings back 1.17 to society',
    figures: ['€16,815.91', '1.1682', '15.9337%', '1.47 years', '1.56 years', '€1,000.00'],
  },
  {
    slug: 'anseong',
    programme: 'V1',
    locale: 'ko',
    finding: '1원을 쓰면 사회에 1.14원이 돌아옵니다',
    figures: ['₩20,777,507', '1.1392', '12.5316%', '2.22년', '2.47년', '₩375,126', '비용효과분석'],
  },
  {
    slug: 'melitopol',
    programme: 'M5',
    locale: 'uk',
    finding: 'Кожна гривня повертає суспільству 1,11',
    figures: ['32 231,40', '1,1074', '17,7134', '1,73', '2,22'],
  },
]

test.group('Appraisal pages', () => {
  test('{slug}: the page states the finding and the printed figures of the demo')
    .with(SHOWN)
    .run(async ({ client, assert }, { slug, programme, locale, finding, figures }) => {
      const city = await shared(slug)
      const auditor = await city.person('auditor')
      const path = `${city.root}/appraisals/${city.appraisal(programme)}`
      const page = await client.get(path).loginAs(auditor).withSession({ locale })
      page.assertStatus(200)
      const text = page.text().replaceAll(/[\u00a0\u202f]/g, ' ')
      assert.include(text, `<h1 >${finding}</h1>`)
      for (const figure of figures) assert.include(text, figure)
      const list = await client
        .get(`${city.root}/appraisals`)
        .loginAs(auditor)
        .withSession({ locale })
      list.assertTextIncludes(finding)
    })

  test('every page speaks every language')
    .with(['en', 'ko', 'uk', 'sl'])
    .run(async ({ client, assert }, locale) => {
      const city = await shared('ljubljana')
      const officer = await city.person('finance')
      const one = `/appraisals/${city.appraisal('G7')}`
      for (const path of [
        '/appraisals',
        '/appraisals/new',
        one,
        `${one}/edit`,
        `${one}/versions/1`,
      ]) {
        const page = await client
          .get(city.root + path)
          .loginAs(officer)
          .withSession({ locale })
        page.assertStatus(200)
        assert.notMatch(page.text(), /translation missing|\bappraisal\.[a-z]+\.?[a-zA-Z]*</, path)
      }
    })

  test('a city without appraisals says so', async ({ client }) => {
    const city = await makeCity()
    const auditor = await makePerson(city, 'auditor')
    const page = await client.get(`/cities/${city.slug}/appraisals`).loginAs(auditor)
    page.assertTextIncludes('There is no appraisal yet')
  })
})

test.group('The form of an appraisal', () => {
  test('what is typed becomes a model; the same sent twice is one; a change is a new version and the old stays', async ({
    client,
    assert,
  }) => {
    const city = await shared('ljubljana')
    const send = await desk(client, city)
    const id = newId()
    const form = { id, programmeId: city.programme('G7'), ...appraisalForm() }
    const path = `${city.root}/appraisals/${id}`
    for (const _ of [1, 2]) {
      const saved = await send('post', '/appraisals', form)
      saved.assertStatus(303)
      saved.assertHeader('location', path)
    }
    const first = await appraisalShown(readClient(), city.cityId, id)
    assert.equal(first.latestVersion, 1)
    assert.containSubset(first.document, {
      city: 'Ljubljana',
      currency: 'EUR',
      discounting: { constant: '0.03', source: 'test' },
      costs: [{ flows: [{ year: 2023, amount: '1000.50' }] }],
      benefits: [{ unit: 'course', deadweight: { value: '0.25' } }],
    })

    const changed = await send('put', `/appraisals/${id}`, {
      ...appraisalForm({ rate: '3.5' }),
      basedOn: '1',
      note: 'higher rate',
    })
    changed.assertStatus(303)
    const second = await appraisalShown(readClient(), city.cityId, id)
    assert.deepEqual(
      [second.version, second.note, second.document.discounting],
      [2, 'higher rate', { constant: '0.035', source: 'test' }]
    )
    const old = await appraisalShown(readClient(), city.cityId, id, 1)
    assert.deepEqual(old.document, first.document)
    const page = await client.get(`${path}/versions/1`).loginAs(await city.person('auditor'))
    page.assertTextIncludes('This is version 1 as it was saved')

    const stale = await send('put', `/appraisals/${id}`, {
      ...appraisalForm(),
      basedOn: '1',
    }).header('accept', 'application/json')
    stale.assertStatus(409)
    assert.equal(stale.body().errors[0].code, 'E_STALE_VERSION')
    assert.equal((await appraisalShown(readClient(), city.cityId, id)).latestVersion, 2)
  })

  const REFUSED: { what: string; change: Record<string, unknown>; field: string; says: RegExp }[] =
    [
      {
        what: 'a rate of −100 %',
        change: { rate: '-100' },
        field: 'rate',
        says: /−100 % or below/,
      },
      {
        what: 'a rate below −100 %',
        change: { rate: '−250 %' },
        field: 'rate',
        says: /above −100 %/,
      },
      {
        what: 'no cash flow',
        change: { costs: [], benefits: [] },
        field: 'costs.0.flows.0.amount',
        says: /Nothing flows/,
      },
      {
        what: 'an amount of too many decimals',
        change: {
          costs: [
            {
              id: 'C1',
              name: 'Teachers',
              origin: 'typed',
              flows: [{ year: '2023', amount: '10.001', mark: 'I' }],
            },
          ],
        },
        field: 'costs.0.flows.0.amount',
        says: /10\.001/,
      },
      {
        what: 'a year outside the horizon behind an empty row',
        change: {
          costs: [
            { id: 'C1', name: '', origin: 'typed', flows: [{ year: '2023', amount: '' }] },
            {
              id: 'C2',
              name: 'Rooms',
              origin: 'typed',
              flows: [
                { year: '2023', amount: '' },
                { year: '2030', amount: '5', mark: 'I' },
              ],
            },
          ],
        },
        field: 'costs.1.flows.1.year',
        says: /2030 lies outside 2023–2025/,
      },
      { what: 'no title', change: { title: ' ' }, field: 'title', says: /Fill this in/ },
    ]

  test('refused at its field, nothing stored: {what}')
    .with(REFUSED)
    .run(async ({ client, assert }, { change, field, says }) => {
      const city = await shared('ljubljana')
      const send = await desk(client, city)
      const id = newId()
      const form = { id, programmeId: city.programme('G7'), ...appraisalForm(change) }
      const answer = await send('post', '/appraisals', form).header('accept', 'application/json')
      answer.assertStatus(422)
      const [error] = answer.body().errors
      assert.equal(error.field, field)
      assert.match(error.message, says)
      const stored = await selectRows(
        readClient(),
        'SELECT id FROM appraisal_models WHERE city_id = ? AND id = ?',
        [city.cityId, id]
      )
      assert.lengthOf(stored, 0)
    })

  test('a refused form comes back with everything typed', async ({ client, assert }) => {
    const city = await shared('ljubljana')
    const send = await desk(client, city)
    const form = {
      id: newId(),
      programmeId: city.programme('G7'),
      ...appraisalForm({ rate: '-100' }),
    }
    const answer = await send('post', '/appraisals', form)
      .header('accept', 'text/html')
      .redirects(1)
    const text = answer.text()
    assert.include(text, 'A rate of −100 % or below takes everything away')
    for (const typed of ['value="Courses"', 'value="1,000.50"', 'value="25 %"', 'value="-100"'])
      assert.include(text, typed)
  })

  test('rows are added and removed without scripts, and what was typed stays', async ({
    client,
    assert,
  }) => {
    const city = await shared('ljubljana')
    const send = await desk(client, city)
    const ask = async (asked: string) => {
      const form = { ...appraisalForm(), programmeId: city.programme('G7'), do: asked }
      const answer = await send('post', '/appraisal-drafts', form).redirects(1)
      answer.assertStatus(200)
      return answer.text() as string
    }
    const more = await ask('add-flows-0')
    assert.include(more, 'name="costs[0][flows][1][year]" value="2024"')
    assert.include(more, 'value="1,000.50"')
    assert.include(await ask('add-benefits'), 'name="benefits[1][name]"')
    assert.notInclude(await ask('remove-costs-0'), 'costs[0][name]')
  })

  test('spending from the ledger and amounts of the plan are drawn to the unit, kept, and compared with today', async ({
    client,
    assert,
  }) => {
    const city = await seededCity('anseong')
    const send = await desk(client, city)
    const lineIds = city.demo.programmes
      .flatMap(({ lines }) => lines)
      .filter(({ year }) => year === 2023 || year === 2026)
      .map(({ code, year }) => city.line(code, year))
    const id = newId()
    const drawn = { kind: 'running', timing: 'mid', flows: [] }
    const form = {
      id,
      programmeId: city.programme('V1'),
      ...appraisalForm({
        years: '4',
        costs: [
          { ...drawn, id: 'C1', name: 'Spent', origin: 'ledger', lines: lineIds },
          { ...drawn, id: 'C2', name: 'Needed', origin: 'need', lines: lineIds },
          { ...drawn, id: 'C3', name: 'Decided', origin: 'decided', lines: lineIds },
        ],
      }),
    }
    const saved = await send('post', '/appraisals', form)
    saved.assertStatus(303)
    const { document } = await appraisalShown(readClient(), city.cityId, id)
    const [ledger, need, decided] = document.costs

    const marks = lineIds.map(() => '?').join(', ')
    const [booked] = await selectRows(
      readClient(),
      `SELECT -sum(functional_amount) AS sum FROM postings
       WHERE city_id = ? AND account_code = '8400' AND budget_line_id IN (${marks})`,
      [city.cityId, ...lineIds]
    )
    const sum = (flows: { amount: string }[]) =>
      flows.reduce((total, { amount }) => total + BigInt(amount), 0n)
    assert.isTrue(toBigInt(booked.sum) > 0n)
    assert.equal(sum(ledger.flows), toBigInt(booked.sum))
    const entries = await spendingOfLines(readClient(), city.cityId, lineIds)
    assert.sameMembers(
      ledger.flows.flatMap(({ entryIds }) => entryIds ?? []),
      entries.map(({ entryId }) => entryId)
    )
    assert.deepEqual([need.origin, need.basis, decided.basis], ['plan', 'need', 'decided'])
    assert.isTrue(sum(need.flows) > 0n && sum(decided.flows) > 0n)

    const path = `${city.root}/appraisals/${id}`
    const auditor = await city.person('auditor')
    const before = await client.get(path).loginAs(auditor)
    assert.notInclude(before.text(), 'Save a new version')

    const people = {
      preparedBy: (await city.person('finance')).id,
      approvedBy: (await city.person('approver')).id,
    }
    const [open] = await selectRows(
      readClient(),
      `SELECT fund_id, budget_line_id FROM postings
       WHERE city_id = ? AND account_code = '8200' AND budget_line_id IN (${marks})
       GROUP BY fund_id, budget_line_id HAVING -sum(functional_amount) >= 12000`,
      [city.cityId, ...lineIds]
    )
    const commitmentId = newId()
    const common = { cityId: city.cityId, description: 'late', amount: 12_000n, ...people }
    await transact(async (trx) => {
      await recordCommitment(trx, {
        ...common,
        id: commitmentId,
        number: 'late',
        fundId: open.fund_id,
        budgetLineId: open.budget_line_id,
        committedOn: '2026-12-01',
      })
      await recordExpenditure(trx, {
        ...common,
        id: newId(),
        commitmentId,
        spentOn: '2026-12-02',
        isFinal: true,
      })
    })
    const after = await client.get(path).loginAs(auditor)
    after.assertTextIncludes('the ledger now has ₩12,000 more than in this version')
  })

  test('budget lines of another city are not found', async ({ client }) => {
    const city = await shared('ljubljana')
    const other = await shared('anseong')
    const send = await desk(client, city)
    const foreign = other.line(
      other.demo.programmes[0].lines[0].code,
      other.demo.programmes[0].lines[0].year
    )
    const form = appraisalForm({
      costs: [{ id: 'C1', name: 'Theirs', origin: 'ledger', lines: [foreign], flows: [] }],
    })
    const answer = await send('post', '/appraisals', {
      id: newId(),
      programmeId: city.programme('G7'),
      ...form,
    })
    answer.assertStatus(404)
  })
})
