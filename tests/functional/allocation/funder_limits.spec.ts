import i18nManager from '@adonisjs/i18n/services/main'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { liftLimit, limitFunder } from '#allocation/actions/limit_funder'
import { approveDecision, proposeDecision } from '#allocation/actions/decide_round'
import { roundInput } from '#allocation/queries/round_problem'
import { findRound } from '#allocation/queries/round_rows'
import { checkRunDocument } from '#allocation/run_check'
import { refusalOf } from '#tests/support/programmes'
import { send, visit } from '#tests/support/round_pages'
import { makeRoundCity, run, setUpRound, type RoundCity } from '#tests/support/rounds'

const LOCALES = ['en', 'ko', 'uk', 'sl']

async function funderOf(city: RoundCity, agreement: string): Promise<string> {
  const [row] = await selectRows(
    db.connection(),
    'SELECT funder_id FROM agreements WHERE city_id = ? AND number = ?',
    [city.id, agreement]
  )
  return row.funder_id
}

const inputOf = async (city: RoundCity, roundId: string) =>
  roundInput(db.connection(), city.id, await findRound(db.connection(), city.id, roundId))

test.group('At most so much from one funder in a year', () => {
  test('the limit is set on the page, honoured in the run, told why, and checked from the file alone', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city)
    const funderId = await funderOf(city, 'AS-2026-03')
    const form = { id: newId(), funder_id: funderId, amount: '20000000', reason: 'Article 9' }
    const path = `/rounds/${roundId}/funder-limits`
    for (const answer of await Promise.all([1, 2].map(() => send(client, city, path, form)))) {
      assert.equal(answer.status, 303, answer.text)
    }
    const other = await send(client, city, path, { ...form, amount: '30000000' })
    assert.equal(other.status, 409, 'the same form with another amount is not taken for set')
    const [limit] = (await inputOf(city, roundId)).limits!
    assert.include(limit, { funderId, amount: '20000000', given: '0', year: 2026 })

    const { id: runId, result } = await run(city, roundId)
    assert.isTrue(result.ok)
    if (!result.ok) return
    const paid = result.flows
      .filter(({ lot }) => limit.funds.includes(lot))
      .reduce((sum, { amount }) => sum + amount, 0n)
    assert.equal(paid, 20_000_000n)
    const line = result.levels.find(({ pools }) => pools?.includes(limit.pool))!.cells[0]
    for (const locale of LOCALES) {
      const i18n = i18nManager.locale(locale)
      const round = await visit(client, city, `/rounds/${roundId}`, locale)
      assert.include(round.text, i18n.t('round_terms.limit.title'))
      assert.include(round.text, 'Article 9')
      const shown = await visit(client, city, `/runs/${runId}?line=${line}`, locale)
      assert.include(shown.text, i18n.t('round_terms.limit.usedUp'))
      const [start] = i18n
        .t('round_terms.limit.why', {
          funder: limit.pool,
          year: '2026',
          amount: '|',
          count: 1,
          funds: limit.funds[0],
        })
        .split('|')
      assert.include(shown.text, start.trim())
      const levelTable = shown.text.slice(
        shown.text.indexOf(i18n.t('allocation.run.levelTableSub'))
      )
      assert.include(
        levelTable,
        i18n.t('round_terms.limit.level', { funder: limit.pool, funds: limit.funds[0] })
      )
      assert.notInclude(
        levelTable,
        i18n.t('allocation.run.usedUp', { funds: limit.funds[0] }),
        'a fund that a limit holds back is not used up'
      )
      assert.equal(
        (await visit(client, city, `/rounds/${roundId}/funder-limits/new`, locale)).status,
        200
      )
    }
    const document = JSON.parse((await visit(client, city, `/runs/${runId}/document`)).body)
    assert.deepEqual(checkRunDocument(document).failures, [])
    document.input.limits[0].amount = '19999999'
    const checks = checkRunDocument(document).failures.map(({ check }) => check)
    assert.deepEqual(checks, ['input_changed', 'limit_differs'])

    const lifting = { id: newId(), funder_id: funderId }
    const lifted = await send(client, city, `/rounds/${roundId}/funder-limit-liftings`, lifting)
    assert.equal(lifted.status, 303, lifted.text)
    assert.isUndefined((await inputOf(city, roundId)).limits)
  })

  test('what earlier decisions gave of its funds in the year counts, and the rest may be nothing', async ({
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const first = await setUpRound(city)
    const funderId = await funderOf(city, 'AS-2026-03')
    const by = city.people.committee
    const limit = (roundId: string, amount: bigint) =>
      transact((trx) =>
        limitFunder(trx, {
          id: newId(),
          cityId: city.id,
          roundId,
          funderId,
          amount,
          reason: 'a',
          by,
        })
      )
    await limit(first, 12_000_000n)
    const { id: runId } = await run(city, first)
    const decisionId = newId()
    const of = { cityId: city.id, roundId: first, runId, by, byMaker: true }
    await transact((trx) => proposeDecision(trx, { ...of, id: decisionId }))
    await transact((trx) =>
      approveDecision(trx, { cityId: city.id, decisionId, by: city.people.approver, byMaker: true })
    )
    const second = await setUpRound(city, { ringFences: [] })
    await limit(second, 15_000_000n)
    await limit(second, 14_000_000n)
    const { limits, problem } = await inputOf(city, second)
    assert.include(limits![0], { amount: '14000000', given: '12000000' })
    assert.equal(problem.pools![0].cap, 2_000_000n)
    await limit(second, 11_000_000n)
    assert.equal((await inputOf(city, second)).problem.pools![0].cap, 0n)
    const kept = await selectRows(
      db.connection(),
      'SELECT amount FROM round_funder_limits WHERE city_id = ? AND round_id = ? ORDER BY no',
      [city.id, second]
    )
    assert.deepEqual(
      kept.map((row) => toBigInt(row.amount)),
      [15_000_000n, 14_000_000n, 11_000_000n]
    )
  })

  test('nothing, a funder without a fund of its own, a limit that is not there: refused', async ({
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city, { agreements: ['AS-2026-03'] })
    const of = { cityId: city.id, roundId, by: city.people.committee, reason: 'Article 9' }
    const limit = async (agreement: string, amount: bigint) => {
      const funderId = await funderOf(city, agreement)
      return refusalOf(() =>
        transact((trx) => limitFunder(trx, { ...of, id: newId(), funderId, amount }))
      )
    }
    assert.include(await limit('AS-2026-03', 0n), {
      code: 'E_AMOUNT_NOT_POSITIVE',
      field: 'amount',
    })
    assert.include(await limit('AS-2026-05', 1n), { code: 'E_LIMIT_NO_FUND', field: 'funder_id' })
    const funderId = await funderOf(city, 'AS-2026-03')
    const lift = await refusalOf(() =>
      transact((trx) => liftLimit(trx, { ...of, id: newId(), funderId }))
    )
    assert.equal(lift.code, 'E_LIMIT_LIFTED')
  })
})
