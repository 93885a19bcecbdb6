import { readFileSync } from 'node:fs'
import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import { sha256 } from '#core/hashes'
import { newId } from '#core/ids'
import { formatsFor } from '#core/format'
import Person from '#identity/models/person'
import { tamper } from '#tests/functional/allocation/tamper'
import {
  fundId,
  lineBalances,
  lineId,
  makeRoundCity,
  minor,
  run,
  setUpRound,
  type RoundCity,
} from '#tests/support/rounds'

const CASES = JSON.parse(
  readFileSync(new URL('../../cases/demo_rounds.json', import.meta.url), 'utf8')
)

type Who = keyof RoundCity['people']

/** The pages of a city for one of its people, in a language. */
function visitor(client: ApiClient, city: RoundCity, who: Who, locale = 'en') {
  const root = `/cities/${city.slug}`
  const person = () => Person.findOrFail(city.people[who])
  return {
    async get(path: string) {
      const answer = await client
        .get(root + path)
        .loginAs(await person())
        .withSession({ locale })
        .header('accept', 'text/html')
        .redirects(0)
      return { status: answer.status(), text: plain(answer.text()), answer }
    },
    async send(path: string, form: Record<string, unknown>, method = 'POST') {
      const answer = await client
        .request(root + path, method)
        .loginAs(await person())
        .withCsrfToken()
        .header('accept', 'application/json')
        .redirects(0)
        .form(form)
      const body = answer.status() < 400 ? null : answer.body()
      return {
        status: answer.status(),
        to: answer.header('location')?.replace(root, ''),
        codes: body?.errors?.map(({ code }: { code: string }) => code) ?? [],
        fields: body?.errors?.map(({ field }: { field: string }) => field) ?? [],
        messages: body?.errors?.map(({ message }: { message: string }) => message) ?? [],
      }
    },
  }
}

/** The words of a page, without its tags and with every space alike. */
function plain(html: string): string {
  return html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&#39;', "'")
    .replace(/[\s\u00a0\u202f]+/g, ' ')
}

const written = (city: RoundCity, amount: string, locale = 'en') =>
  plain(formatsFor(locale).amount(minor(city, amount), city.currency))

/** The whole way of a round through its forms, up to the comparison. */
async function throughForms(client: ApiClient, city: RoundCity) {
  const committee = visitor(client, city, 'committee')
  const { round } = city
  const id = newId()
  const opened = await committee.send('/rounds', {
    id,
    code: round.code,
    title: round.title,
    title_lang: city.demo.city.nameLang,
    year: round.year,
    effective_on: round.decidedOn,
    rule: round.rule,
    unit: 'line',
    principle: round.principle,
  })
  const funds = await Promise.all(round.agreements.map((number) => fundId(city, number)))
  const scope = {
    funds: Object.fromEntries(funds.map((fund) => [fund, { on: '1', amount: '' }])),
    lines: Object.fromEntries(
      round.lines.map((code) => [lineId(city, code), { on: '1', floor: '', weight: '1' }])
    ),
  }
  const chosen = await committee.send(`/rounds/${id}/scope`, scope, 'PUT')
  const fences = []
  for (const fence of round.ringFences) {
    const minimum = fence.amount
      ? { kind: 'amount', amount: fence.amount }
      : { kind: 'percentage', percentage: fence.percentage }
    const form = { 'id': newId(), 'groups[]': fence.groups, 'reason': fence.reason, ...minimum }
    fences.push(await committee.send(`/rounds/${id}/ring-fences`, form))
  }
  const compared = await committee.send(`/rounds/${id}/rule-comparisons`, { id: newId() })
  return { id, committee, opened, chosen, fences, compared }
}

test.group('Pages of a round', () => {
  test('{name}: set up, compared, proposed and decided through the forms, to the unit')
    .with(['anseong', 'ljubljana', 'melitopol'].map((name) => ({ name })))
    .run(async ({ client, assert }, { name }) => {
      const city = await makeRoundCity(name)
      const { id, committee, opened, chosen, fences, compared } = await throughForms(client, city)
      assert.deepEqual(
        [opened, chosen, ...fences, compared].map(({ status, codes }) => [status, ...codes]),
        Array.from({ length: 3 + fences.length }, () => [303])
      )
      assert.equal(opened.to, `/rounds/${id}/scope/edit`)

      const page = await committee.get(compared.to!)
      assert.equal(page.status, 200)
      for (const amounts of [CASES[name].decided, CASES[name].same_amount ?? {}]) {
        for (const amount of Object.values(amounts) as string[]) {
          assert.include(page.text, written(city, amount))
        }
      }
      assert.include(page.text, 'Every fund is spent exactly.')
      assert.include(page.text, 'independent verifier: valid')

      const runId = /\/runs\/([0-9a-f-]{36})/.exec(page.answer.text())![1]
      const proposal = { id: newId(), run_id: runId }
      const proposed = await committee.send(`/rounds/${id}/decisions`, proposal)
      assert.equal(proposed.to, `/rounds/${id}`)
      const own = await committee.send(`/decisions/${proposal.id}/approvals`, {})
      assert.deepEqual([own.status, own.codes], [403, ['E_SELF_APPROVAL']])

      const approver = visitor(client, city, 'approver')
      assert.include((await approver.get(`/rounds/${id}`)).text, 'Approve and enter in the ledger')
      const approved = await approver.send(`/decisions/${proposal.id}/approvals`, {})
      assert.equal(approved.to, `/rounds/${id}`)
      assert.deepEqual(await lineBalances(city, '8200'), CASES[name].decided)

      const decided = await committee.get(`/rounds/${id}`)
      assert.include(decided.text, `Decision ${city.round.year}-1`)
      assert.notInclude(decided.text, 'Choose funds and lines')
      const list = await committee.get('/rounds')
      assert.include(list.text, written(city, CASES[name].spendable))
      assert.include(list.text, `${city.round.year}-1`)
      assert.notInclude(decided.text, 'This decision was reversed')

      const reversal = { id: newId(), reason: 'wrong funds' }
      await visitor(client, city, 'finance').send(
        `/ledger/entries/${proposal.id}/reversals`,
        reversal
      )
      assert.notInclude((await committee.get(`/rounds/${id}`)).text, 'This decision was reversed')
      await approver.send(`/drafts/${reversal.id}/approvals`, {})
      assert.include((await committee.get(`/rounds/${id}`)).text, 'This decision was reversed')
    })

  test('{locale}: an impossible ring-fence is told in words, with what would help')
    .with(['en', 'ko', 'uk', 'sl'].map((locale) => ({ locale })))
    .run(async ({ client, assert }, { locale }) => {
      const city = await makeRoundCity('anseong')
      const roundId = await setUpRound(city, {
        ringFences: [{ groups: ['older'], amount: '70000000', reason: 'x' }],
      })
      const made = await run(city, roundId)
      const page = await visitor(client, city, 'auditor', locale).get(`/runs/${made.id}`)
      assert.equal(page.status, 200)
      const money = (amount: string) => formatsFor(locale).money(minor(city, amount), 'KRW')
      const said = (key: string, params: Record<string, unknown>) =>
        plain(i18nManager.locale(locale).t(`allocation.${key}`, params))
      const short = money('30000000')
      assert.include(page.text, said('impossible.title', { amount: short }))
      assert.include(page.text, said('gap.room', { line: 'A6', amount: money('40000000') }))
      assert.include(page.text, said('remedy.raise_need_or_cap', { line: 'A6', amount: short }))
    })

  test('the why of a line says level, mates, funds that pay and that may not, and the odd unit', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const made = await run(city, await setUpRound(city))
    const page = async (line: string) =>
      (await visitor(client, city, 'auditor').get(`/runs/${made.id}?line=${line}`)).text
    const odd = await page('A5')
    assert.include(odd, 'This line needs ₩30,000,000 and gets ₩15,000,001: 50.00% of it.')
    assert.include(odd, 'Its block has 3 other lines, which share its money: A1, A2, and A6.')
    assert.include(odd, 'The funds AS-2026-05 and GENERAL may pay it and are all fully used.')
    assert.include(odd, 'it received one of the odd units')
    assert.match(odd, /Funds that pay AS-2026-05 .*· ₩5,000,001 GENERAL .*· ₩10,000,000/)
    assert.match(odd, /Funds that may not AS-2026-03 [^:]*: only for other lines/)
    assert.include(odd, '30000001/60000000')
    const fenced = await page('A6')
    assert.include(fenced, 'This line gets its protected minimum, ₩30,000,000 or ')
    assert.include(fenced, 'Older people: minimum ₩30,000,000')
    assert.include(await page('A7'), 'This line gets all it still needs, ₩60,000,000')
  })

  test('with an equity weight the rule is shown as weighted', async ({ client, assert }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city, { ringFences: [] })
    const form = {
      funds: { [await fundId(city, 'AS-2026-01')]: { on: '1' } },
      lines: {
        [lineId(city, 'A1')]: { on: '1', weight: '1.5' },
        [lineId(city, 'A3')]: { on: '1', weight: '1' },
      },
    }
    const committee = visitor(client, city, 'committee')
    assert.equal((await committee.send(`/rounds/${roundId}/scope`, form, 'PUT')).status, 303)
    const made = await committee.send(`/rounds/${roundId}/runs`, { id: newId() })
    const page = (await committee.get(`${made.to}?line=A1`)).text
    assert.include(page, 'weighted percentage of need')
    assert.include(page, 'With its weight of 1.5, percentage ÷ weight is')
  })

  test('between programmes the why names the programme and what it gets', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city, { unit: 'programme' })
    const made = await run(city, roundId)
    const page = (await visitor(client, city, 'committee').get(`/runs/${made.id}?line=A3`)).text
    assert.match(page, /₩105,000,000, 70\.0% of its need: its programme \S+ gets ₩[\d,]+, which/)
    assert.include(page, 'Shares of programmes')
  })

  test('money that no line may take is said, fund by fund', async ({ client, assert }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city, {
      ringFences: [],
      agreements: ['AS-2026-02'],
      lines: ['A4'],
    })
    const made = await run(city, roundId)
    const page = await visitor(client, city, 'committee').get(`/runs/${made.id}`)
    assert.include(
      page.text,
      '₩75,000,000 stays unspent: fund AS-2026-02 holds ₩175,000,000, but line A4 may take only ₩100,000,000.'
    )
  })

  test('a run is downloaded with the bytes that its hashes are of', async ({ client, assert }) => {
    const city = await makeRoundCity('anseong')
    const made = await run(city, await setUpRound(city))
    const { answer } = await visitor(client, city, 'auditor').get(`/runs/${made.id}/document`)
    assert.match(answer.header('content-disposition')!, /attachment; filename=".*\.json"/)
    const text = answer.text() || JSON.stringify(answer.body())
    const document = JSON.parse(text)
    const [, input, result] = /"input":(\{.*\}),"result":(\{.*\})\}\s*$/.exec(text)!
    assert.deepEqual([sha256(input), sha256(result)], [document.inputSha256, document.resultSha256])
    assert.equal(document.result.certificate.closures.length, 2)
  })

  test('a run that was tampered with is not shown, but named', async ({ client, assert }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city)
    const made = await run(city, roundId)
    await tamper(made.id, 'result = replace(result, ?, ?)', ['"10000000"', '"10000009"'])
    const auditor = visitor(client, city, 'auditor')
    const page = await auditor.get(`/runs/${made.id}`)
    assert.equal(page.status, 200)
    assert.include(page.text, 'The stored run is not what was stored')
    assert.notInclude(page.text, '10,000,009')
    assert.equal((await auditor.get(`/rounds/${roundId}/rule-comparison`)).status, 200)
  })

  test('a stale run says so and offers no proposal', async ({ client, assert }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city)
    const made = await run(city, roundId)
    const committee = visitor(client, city, 'committee')
    assert.include((await committee.get(`/runs/${made.id}`)).text, 'Propose for decision')
    await committee.send(`/rounds/${roundId}/ring-fences`, {
      'id': newId(),
      'groups[]': ['disabled'],
      'kind': 'percentage',
      'percentage': '10',
      'reason': 'more',
    })
    const page = await committee.get(`/runs/${made.id}`)
    assert.include(page.text, 'Out of date')
    assert.notInclude(page.text, 'Propose for decision')
    const refused = await committee.send(`/rounds/${roundId}/decisions`, {
      id: newId(),
      run_id: made.id,
    })
    assert.deepEqual([refused.status, refused.codes], [409, ['E_RUN_STALE']])
  })

  test('what is typed wrongly is refused at its field', async ({ client, assert }) => {
    const city = await makeRoundCity('melitopol')
    const roundId = await setUpRound(city, { ringFences: [] })
    const committee = visitor(client, city, 'committee')
    const line = lineId(city, 'M1')
    const scope = (row: Record<string, string>) =>
      committee.send(`/rounds/${roundId}/scope`, { lines: { [line]: { on: '1', ...row } } }, 'PUT')
    assert.deepEqual((await scope({ floor: '1.2.3' })).fields, [`lines.${line}.floor`])
    assert.deepEqual((await scope({ floor: '100000.01' })).codes, ['E_ROUND_FLOOR_ABOVE_NEED'])
    assert.deepEqual((await scope({ weight: '-1' })).codes, ['E_EQUITY_WEIGHT'])
    const fence = (form: Record<string, unknown>) =>
      committee.send(`/rounds/${roundId}/ring-fences`, { id: newId(), reason: 'r', ...form })
    assert.deepEqual((await fence({ kind: 'percentage', percentage: '5' })).fields, ['groups'])
    assert.deepEqual(
      (await fence({ 'groups[]': ['older'], 'kind': 'percentage', 'percentage': '101' })).codes,
      ['E_PERCENTAGE']
    )
    assert.deepEqual((await fence({ 'groups[]': ['older'], 'kind': 'amount' })).fields, ['amount'])
    const day = await committee.send('/rounds', {
      id: newId(),
      code: 'X',
      title: 'X',
      title_lang: 'en',
      year: 2018,
      effective_on: '2018-02-30',
      rule: 'same_amount',
      unit: 'line',
    })
    assert.deepEqual([day.status, day.fields], [422, ['effective_on']])
  })

  test('a city without rounds says how to begin, and a round without scope what is missing', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('ljubljana')
    const committee = visitor(client, city, 'committee')
    assert.include((await committee.get('/rounds')).text, 'No round yet')
    const form = {
      id: newId(),
      code: 'E',
      title: 'Empty',
      title_lang: 'en',
      year: 2031,
      effective_on: '2023-04-12',
      rule: 'same_amount',
      unit: 'programme',
    }
    await committee.send('/rounds', form)
    assert.include((await committee.get(`/rounds/${form.id}`)).text, 'Choose at least one fund')
    assert.include(
      (await committee.get(`/rounds/${form.id}/scope/edit`)).text,
      'No open line in 2031'
    )
    assert.include(
      (await committee.get(`/rounds/${form.id}/rule-comparison`)).text,
      'Nothing to compare yet'
    )
  })
})
