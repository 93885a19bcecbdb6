import i18nManager from '@adonisjs/i18n/services/main'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { capEdge, liftCap } from '#allocation/actions/cap_edge'
import { approveDecision, proposeDecision } from '#allocation/actions/decide_round'
import { capsInForce, capSteps } from '#allocation/queries/edge_caps'
import { roundInput } from '#allocation/queries/round_problem'
import { findRound } from '#allocation/queries/round_rows'
import { checkRunDocument } from '#allocation/run_check'
import {
  closeProposal,
  makeCommitteeCity,
  makeOpenRound,
  put,
} from '#tests/support/committee_rounds'
import { takePositions } from '#tests/support/committee_records'
import { refusalOf } from '#tests/support/programmes'
import { send, visit } from '#tests/support/round_pages'
import {
  amountsOf,
  fundId,
  lineId,
  makeRoundCity,
  run,
  setUpRound,
  type RoundCity,
} from '#tests/support/rounds'

const LOCALES = ['en', 'ko', 'uk', 'sl']
const WIDE = 'MP-2018-01'
const reason = 'Article 4'

async function stepOf(city: RoundCity, roundId: string, line = 'M1', fund = WIDE) {
  return {
    id: newId(),
    cityId: city.id,
    roundId,
    fundId: await fundId(city, fund),
    lineId: lineId(city, line),
    by: city.people.committee,
  }
}

async function cap(city: RoundCity, roundId: string, amount: bigint, line = 'M1', fund = WIDE) {
  const step = await stepOf(city, roundId, line, fund)
  await transact((trx) => capEdge(trx, { ...step, amount, reason }))
}

const inputOf = async (city: RoundCity, roundId: string) =>
  roundInput(db.connection(), city.id, await findRound(db.connection(), city.id, roundId))

test.group('At most so much from one fund for one line', () => {
  test('the cap is set on the page, changes the result to the cent, is told why and checked from the file', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('melitopol')
    const roundId = await setUpRound(city)
    const { fundId: fund, lineId: line } = await stepOf(city, roundId)
    const form = { id: newId(), fund_id: fund, line_id: line, amount: '50000.01', reason }
    const path = `/rounds/${roundId}/edge-caps`
    for (const answer of await Promise.all([1, 2].map(() => send(client, city, path, form)))) {
      assert.equal(answer.status, 303, answer.text)
    }
    const changed = await send(client, city, path, { ...form, amount: '60000' })
    assert.equal(changed.status, 409, 'the same form with another amount is not taken for set')
    assert.equal((await capSteps(db.connection(), city.id, roundId)).total, 1)
    const { id: runId, result } = await run(city, roundId)
    // 759,999.99 is left for M2, M4, M5, M6 and M7. The ring-fence gives M5 240,000.00 of it and its floor M6
    // 45,000.00; 474,999.99 is 73.0769… % of the 650,000.00 that the others need, with the odd unit for M4.
    assert.deepEqual(amountsOf(city, result), {
      M1: '50000.01',
      M2: '73076.92',
      M3: '90000.00',
      M4: '365384.61',
      M5: '240000.00',
      M6: '45000.00',
      M7: '36538.46',
    })
    for (const locale of LOCALES) {
      const t = (key: string, params = {}) => i18nManager.locale(locale).t(key, params)
      const round = await visit(client, city, `/rounds/${roundId}`, locale)
      assert.include(round.text, t('round_terms.cap.title'))
      assert.include(round.text, reason)
      const shown = await visit(client, city, `/runs/${runId}?line=M1`, locale)
      const [start, end] = t('round_terms.cap.why', { fund: WIDE, amount: '|', reason }).split('|')
      assert.include(shown.text, start.trim())
      assert.include(shown.text, end.trim())
      const pair = { count: 1, caps: `${WIDE} → M1` }
      assert.include(shown.text, t('round_terms.cap.help', pair))
      const level = t('round_terms.cap.level', { fund: WIDE, line: 'M1', amount: '|' })
      assert.include(shown.text, level.split('|')[0].trim())
      const other = await visit(client, city, `/runs/${runId}?line=M2`, locale)
      assert.notInclude(other.text, start.trim(), 'another line is not held by it')
      const list = await visit(client, city, `/rounds/${roundId}/edge-caps`, locale)
      assert.include(list.text, t('round_terms.cap.inForce'))
      const asked = `/rounds/${roundId}/edge-caps/new?fund=${fund}&line=${line}`
      const fresh = await visit(client, city, asked, locale)
      assert.include(fresh.body, reason)
      const whatIf = await visit(
        client,
        city,
        `/runs/${runId}/what-if?line=M1&target=60000`,
        locale
      )
      const raise = t('what_if.raise_edge_cap', { fund: WIDE, line: 'M1', amount: '|' })
      assert.include(whatIf.text, raise.split('|')[0].trim())
    }
    const document = JSON.parse((await visit(client, city, `/runs/${runId}/document`)).body)
    assert.deepEqual(checkRunDocument(document).failures, [])
    document.input.caps[0].amount = '5000002'
    const checks = checkRunDocument(document).failures.map(({ check }) => check)
    assert.deepEqual(checks, ['input_changed', 'cap_differs'])
    document.input.caps[0].amount = '5000000'
    const { edges } = document.input.problem.lots.find(({ id }: { id: string }) => id === WIDE)
    edges.find(({ cell }: { cell: string }) => cell === 'M1').cap = '5000000'
    const tighter = checkRunDocument(document).failures.find(
      ({ check }) => check === 'edge_cap_exceeded'
    )
    assert.deepInclude(tighter, { at: `${WIDE} → M1` })
  })

  test('a change and a lifting are new records; the list is a download; the run before is out of date', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('melitopol')
    const roundId = await setUpRound(city)
    await cap(city, roundId, 5_000_001n)
    const first = await run(city, roundId)
    await cap(city, roundId, 4_000_000n)
    const stale = { id: newId(), cityId: city.id, roundId, runId: first.id, byMaker: true }
    const { code } = await refusalOf(() =>
      transact((trx) => proposeDecision(trx, { ...stale, by: city.people.committee }))
    )
    assert.equal(code, 'E_RUN_STALE')
    const second = await run(city, roundId)
    const comparison = `/rounds/${roundId}/run-comparison?before=${first.id}&after=${second.id}`
    const compared = await visit(client, city, comparison, 'sl')
    const terms = { fund: WIDE, line: 'M1', before: '|', after: '|' }
    const told = i18nManager.locale('sl').t('round_terms.terms.cap.other', terms)
    assert.include(compared.text, told.split('|')[0].trim())
    assert.notEqual(first.inputHash, second.inputHash)

    const step = await stepOf(city, roundId)
    const lifting = { id: newId(), fund_id: step.fundId, line_id: step.lineId }
    for (let twice = 0; twice < 2; twice++) {
      const answer = await send(client, city, `/rounds/${roundId}/edge-cap-liftings`, lifting)
      assert.equal(answer.status, 303, answer.text)
    }
    const again = await send(client, city, `/rounds/${roundId}/edge-cap-liftings`, {
      ...lifting,
      id: newId(),
    })
    assert.equal(again.status, 409)
    assert.isUndefined((await inputOf(city, roundId)).caps)
    const { rows } = await capSteps(db.connection(), city.id, roundId)
    assert.deepEqual(rows.map(({ no, amount }) => [no, amount]).sort(), [
      [1, 5_000_001n],
      [2, 4_000_000n],
      [3, null],
    ])
    const file = await visit(client, city, `/rounds/${roundId}/edge-caps?format=csv`, 'en')
    assert.equal(file.status, 200)
    assert.include(file.body, '50000.01')
    assert.equal(file.body.trim().split('\n').length, 4)
  })

  test('what earlier decisions gave counts; once decided no cap can be set or lifted', async ({
    assert,
  }) => {
    const city = await makeRoundCity('melitopol')
    const first = await setUpRound(city)
    const set = { ...(await stepOf(city, first)), amount: 5_000_001n, reason }
    await transact((trx) => capEdge(trx, set))
    const { id: runId } = await run(city, first)
    const decisionId = newId()
    const by = city.people.committee
    const of = { cityId: city.id, roundId: first, runId, by, byMaker: true }
    await transact((trx) => proposeDecision(trx, { ...of, id: decisionId }))
    await transact((trx) =>
      approveDecision(trx, { cityId: city.id, decisionId, by: city.people.approver, byMaker: true })
    )
    await transact((trx) => capEdge(trx, set))
    const step = await stepOf(city, first)
    const codes = await Promise.all(
      [() => transact((trx) => liftCap(trx, step)), () => cap(city, first, 1n)].map(
        async (action) => (await refusalOf(action)).code
      )
    )
    assert.deepEqual(codes, ['E_ROUND_DECIDED', 'E_ROUND_DECIDED'])

    const second = await setUpRound(city, { ringFences: [] })
    await cap(city, second, 6_000_000n)
    const { caps, problem } = await inputOf(city, second)
    assert.deepEqual(caps, [
      { fund: WIDE, line: 'M1', amount: '6000000', given: '5000001', reason },
    ])
    const edges = () => problem.lots.find(({ id }) => id === WIDE)!.edges
    assert.equal(edges().find(({ cell }) => cell === 'M1')!.cap, 999_999n)
    await cap(city, second, 5_000_000n)
    const lower = (await inputOf(city, second)).problem.lots.find(({ id }) => id === WIDE)!
    assert.equal(lower.edges.find(({ cell }) => cell === 'M1')!.cap, 0n)
  })

  test('many caps come by pages, and a round that is fixed offers no form to change its terms', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('melitopol')
    const roundId = await setUpRound(city)
    const here = `/rounds/${roundId}`
    const funds = await selectRows(
      db.connection(),
      'SELECT id, code FROM funds WHERE city_id = ? ORDER BY code',
      [city.id]
    )
    const lines = ['M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'M7']
    const step = await stepOf(city, roundId)
    const rows = funds.flatMap(({ id, code }) =>
      lines.map((line) => ({
        id: newId(),
        city_id: city.id,
        round_id: roundId,
        fund_id: id,
        budget_line_id: lineId(city, line),
        no: 1,
        amount: '9999999999',
        reason: `${code}|${line}`,
        set_by: step.by,
        set_at: '2026-11-01T00:00:00.000Z',
      }))
    )
    assert.isAbove(rows.length, 25)
    await db.table('round_edge_caps').multiInsert(rows)
    const shown = (text: string) => rows.filter((row) => text.includes(row.reason)).length
    const first = await visit(client, city, here)
    assert.include(first.body, 'page=2#caps')
    const second = await visit(client, city, `${here}?page=2`)
    assert.deepEqual([shown(first.text), shown(second.text)], [25, Math.min(25, rows.length - 25)])
    const forms = ['edge-caps/new', 'funder-limits/new', 'ring-fences/new', 'scope/edit', 'edit']
    const opened = async (locale: string) => {
      const answers = []
      for (const form of forms) answers.push(await visit(client, city, `${here}/${form}`, locale))
      return answers
    }
    assert.deepEqual(new Set((await opened('en')).map(({ status }) => status)), new Set([200]))
    const { id: runId } = await run(city, roundId)
    const of = { cityId: city.id, roundId, runId, by: step.by, byMaker: true, id: newId() }
    await transact((trx) => proposeDecision(trx, of))
    for (const { status, text } of await opened('uk')) {
      assert.equal(status, 409)
      assert.include(text, i18nManager.locale('uk').t('allocation.E_ROUND_PROPOSED'))
    }
  })

  test('a cap of 0 closes the way and says so; a floor above a cap is told with its remedy', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('melitopol')
    const roundId = await setUpRound(city)
    await cap(city, roundId, 0n)
    const { id: runId, result } = await run(city, roundId)
    assert.equal(amountsOf(city, result)!.M1, '0.00')
    const floored = await setUpRound(city, { floors: { M1: '60000' } })
    await cap(city, floored, 5_000_001n)
    const { id: impossible } = await run(city, floored)
    for (const locale of LOCALES) {
      const t = (key: string, params = {}) => i18nManager.locale(locale).t(key, params)
      const shown = await visit(client, city, `/runs/${runId}?line=M1`, locale)
      assert.include(shown.text, t('round_terms.cap.why.nothing', { fund: WIDE, reason }))
      assert.include(shown.text, t('round_terms.cap.closed', { reason }))
      const told = await visit(client, city, `/runs/${impossible}`, locale)
      for (const key of ['allocation.remedy.raise_edge_cap', 'round_terms.cap.gap']) {
        const parts = t(key, { fund: WIDE, line: 'M1', amount: '|', reason }).split('|')
        for (const part of parts) assert.include(told.text, part.trim())
      }
    }
  })

  test('what the earmark leaves out, is not in the round, is negative or of another city: refused', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('melitopol')
    const other = await makeRoundCity('melitopol')
    const roundId = await setUpRound(city, {
      agreements: [WIDE, 'MP-2018-02'],
      lines: ['M1', 'M4'],
      ringFences: [],
    })
    const refused = async (amount: bigint, line: string, fund: string) => {
      const { code, field } = await refusalOf(() => cap(city, roundId, amount, line, fund))
      return `${code} ${field}`
    }
    assert.equal(await refused(1n, 'M1', 'MP-2018-02'), 'E_CAP_EARMARK line_id')
    assert.equal(await refused(1n, 'M1', 'MP-2018-03'), 'E_CAP_NO_FUND fund_id')
    assert.equal(await refused(1n, 'M2', WIDE), 'E_CAP_NO_LINE line_id')
    assert.equal(await refused(-1n, 'M1', WIDE), 'E_CAP_NEGATIVE amount')
    const step = await stepOf(city, roundId)
    for (const change of [
      { fundId: await fundId(other, WIDE) },
      { lineId: lineId(other, 'M1') },
      { roundId: await setUpRound(other) },
    ]) {
      const strange = { ...step, ...change, amount: 1n, reason }
      const { code } = await refusalOf(() => transact((trx) => capEdge(trx, strange)))
      assert.equal(code, 'E_NOT_FOUND', Object.keys(change)[0])
    }
    const { code } = await refusalOf(() => transact((trx) => liftCap(trx, step)))
    assert.equal(code, 'E_CAP_LIFTED')
    const form = { id: newId(), line_id: step.lineId, amount: '1', reason }
    const answer = await send(client, city, `/rounds/${roundId}/edge-caps`, {
      ...form,
      fund_id: await fundId(city, 'MP-2018-02'),
    })
    assert.equal(answer.status, 422)
    assert.include(answer.text, 'only for other lines')
    assert.deepEqual(await capsInForce(db.connection(), city.id, roundId), [])
  })

  test('what is before the committee names its caps, and so do the minutes', async ({
    client,
    assert,
  }) => {
    const made = await makeCommitteeCity('melitopol')
    const { city, committee } = made
    const roundId = await makeOpenRound(made)
    await cap(city, roundId, 5_000_001n)
    const { id: runId } = await run(city, roundId)
    const proposal = await put(city, roundId, runId)
    assert.equal((await refusalOf(() => cap(city, roundId, 1n))).code, 'E_ROUND_PROPOSED')
    await takePositions(city, proposal, committee.seats, ['agree', 'agree', 'agree'])
    await closeProposal(city, proposal)
    for (const locale of LOCALES) {
      const t = (key: string, params = {}) => i18nManager.locale(locale).t(key, params)
      const minutes = await visit(client, city, `/proposals/${proposal}/minutes?language=${locale}`)
      assert.equal(minutes.status, 200)
      const parts = t('round_terms.cap.inMinutes', {
        fund: WIDE,
        line: 'M1',
        amount: '|',
        reason,
      }).split('|')
      for (const part of parts) assert.include(minutes.text, part.trim())
    }
  })
})
