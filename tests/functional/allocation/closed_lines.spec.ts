import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { closeLine, reopenLine } from '#allocation/actions/close_line'
import { proposeDecision } from '#allocation/actions/decide_round'
import { chooseScope } from '#allocation/actions/set_up_round'
import { checkRunDocument } from '#allocation/run_check'
import { refusalOf } from '#tests/support/programmes'
import { send, visit } from '#tests/support/round_pages'
import {
  amountsOf,
  fundId,
  lineId,
  makeRoundCity,
  minor,
  run,
  setUpRound,
  type RoundCity,
} from '#tests/support/rounds'

/** The round of the demo without ring-fences, in which lines name the least with which they start. */
async function roundWith(city: RoundCity, minimums: Record<string, string>) {
  const roundId = await setUpRound(city, { ringFences: [] })
  const funds = await Promise.all(city.round.agreements.map((number) => fundId(city, number)))
  await transact((trx) =>
    chooseScope(trx, {
      cityId: city.id,
      roundId,
      by: city.people.committee,
      funds: [...new Set(funds)].map((id) => ({ fundId: id })),
      lines: city.round.lines.map((code) => ({
        lineId: lineId(city, code),
        minimum: minimums[code] === undefined ? null : minor(city, minimums[code]),
      })),
    })
  )
  return roundId
}

const step = (city: RoundCity, roundId: string, code: string) => ({
  id: newId(),
  cityId: city.id,
  roundId,
  lineId: lineId(city, code),
  reason: 'Too little to start',
  by: city.people.committee,
})

test.group('Lines that get too little to start', () => {
  test('a closed line gets nothing, its money goes to others, and reopened it gets the same as before', async ({
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await roundWith(city, {})
    const before = await run(city, roundId)
    const closing = step(city, roundId, 'A1')
    const made = await transact((trx) => closeLine(trx, closing))
    const again = await transact((trx) => closeLine(trx, closing))
    assert.equal(again.id, made.id)
    assert.isTrue(made.result.ok && before.result.ok)
    if (!made.result.ok || !before.result.ok) return
    const gets = (of: typeof made.result, code: string) =>
      of.shares.find(({ cell }) => cell === code)!.amount
    assert.isAbove(Number(gets(before.result, 'A1')), 0)
    assert.equal(gets(made.result, 'A1'), 0n)
    for (const { cell, amount } of before.result.shares) {
      if (cell !== 'A1') assert.isAtLeast(Number(gets(made.result, cell)), Number(amount))
    }
    await transact((trx) => reopenLine(trx, step(city, roundId, 'A1')))
    const after = await run(city, roundId)
    assert.equal(after.inputHash, before.inputHash)
    assert.deepEqual(amountsOf(city, after.result), amountsOf(city, before.result))
  })

  test(
    '{locale}: the run says which line ends below its minimum; one click closes it and runs again'
  )
    .with(['en', 'ko', 'uk', 'sl'].map((locale) => ({ locale })))
    .run(async ({ client, assert }, { locale }) => {
      const { t } = ((i18n) => ({ t: i18n.t.bind(i18n) }))(i18nManager.locale(locale))
      const city = await makeRoundCity('anseong')
      const plan = await run(city, await roundWith(city, {}))
      const gets = amountsOf(city, plan.result)!
      const roundId = await roundWith(city, { A1: `${Number(gets.A1) + 1}`, A2: gets.A2 })
      const first = await run(city, roundId)
      const shown = await visit(client, city, `/runs/${first.id}`, locale)
      assert.include(shown.text, t('viable.title', { count: 1 }))
      assert.include(shown.text, t('viable.close', { line: 'A1' }))
      assert.notInclude(shown.text, t('viable.close', { line: 'A2' }))

      const form = {
        id: newId(),
        line_id: lineId(city, 'A1'),
        run_id: first.id,
        reason: 'Below what it needs to open',
      }
      const closed = await send(client, city, `/rounds/${roundId}/line-closings`, form)
      assert.equal(closed.status, 303)
      const path = closed.to.replace(/^.*\/runs\//, '/runs/')
      const after = await visit(client, city, path, locale)
      assert.include(after.text, t('allocation.setBy.closed'))
      assert.notInclude(after.text, t('viable.title', { count: 1 }))
      const why = await visit(client, city, `${path}?line=A1`, locale)
      assert.include(why.text, t('allocation.why.closed', { reason: form.reason }))
      const compared = await visit(client, city, `/rounds/${roundId}/rule-comparison`, locale)
      assert.include(compared.text, t('allocation.setBy.closed'))
      const round = await visit(client, city, `/rounds/${roundId}`, locale)
      assert.include(round.text, form.reason)
      assert.include(round.text, t('viable.reopen', { line: 'A1' }))

      const document = JSON.parse((await visit(client, city, `${path}/document`)).body)
      assert.deepEqual(checkRunDocument(document).failures, [])
      const line = document.input.cells.find(({ code }: { code: string }) => code === 'A1')
      assert.deepEqual(line.closed, { reason: form.reason })

      const reopened = await send(client, city, `/rounds/${roundId}/line-reopenings`, {
        id: newId(),
        line_id: form.line_id,
        reason: 'More money came',
      })
      assert.equal(reopened.status, 303)
      const open = await visit(client, city, `/rounds/${roundId}`, locale)
      assert.notInclude(open.text, form.reason)
    })

  test('twice closed, not closed, of no round, or proposed: refused', async ({ assert }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city)
    const close = (code: string) => transact((trx) => closeLine(trx, step(city, roundId, code), {}))
    const reopen = (code: string) => transact((trx) => reopenLine(trx, step(city, roundId, code)))
    assert.equal((await refusalOf(() => reopen('A1'))).code, 'E_LINE_OPEN_FOR_ROUND')
    await close('A1')
    assert.equal((await refusalOf(() => close('A1'))).code, 'E_LINE_CLOSED_FOR_ROUND')
    await reopen('A1')
    const { id: runId } = await run(city, roundId)
    const by = city.people.committee
    await transact((trx) =>
      proposeDecision(trx, { id: newId(), cityId: city.id, roundId, runId, by, byMaker: true })
    )
    assert.equal((await refusalOf(() => close('A1'))).code, 'E_ROUND_PROPOSED')
  })

  test('a minimum that the line could never get is refused at its field', async ({ assert }) => {
    const city = await makeRoundCity('anseong')
    const refused = await refusalOf(() => roundWith(city, { A1: '99999999999' }))
    assert.deepInclude(refused, {
      code: 'E_ROUND_MINIMUM_ABOVE_NEED',
      field: `lines.${lineId(city, 'A1')}.minimum`,
    })
  })
})
