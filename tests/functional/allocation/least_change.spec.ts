import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { approveDecision, proposeDecision } from '#allocation/actions/decide_round'
import { chooseScope } from '#allocation/actions/set_up_round'
import type { FeasibleAllocation } from '#allocation/domain/types'
import { checkRunDocument } from '#allocation/run_check'
import Person from '#identity/models/person'
import { refusalOf } from '#tests/support/programmes'
import { visit } from '#tests/support/round_pages'
import {
  fundId,
  lineId,
  makeRoundCity,
  run,
  setUpRound,
  type RoundCity,
} from '#tests/support/rounds'

/** A decided round over a part of each fund, by another rule than the next one. */
async function decideFirst(city: RoundCity): Promise<void> {
  const by = city.people.committee
  const roundId = await setUpRound(city, { ringFences: [], rule: 'same_amount' })
  const funds = await Promise.all(city.round.agreements.map((number) => fundId(city, number)))
  await transact((trx) =>
    chooseScope(trx, {
      cityId: city.id,
      roundId,
      by,
      funds: [...new Set(funds)].map((id) => ({ fundId: id, amount: 5_000_000n })),
      lines: city.round.lines.map((code) => ({ lineId: lineId(city, code) })),
    })
  )
  const { id: runId } = await run(city, roundId)
  const decisionId = newId()
  await transact((trx) =>
    proposeDecision(trx, { id: decisionId, cityId: city.id, roundId, runId, by, byMaker: true })
  )
  await transact((trx) =>
    approveDecision(trx, { cityId: city.id, decisionId, by: city.people.approver, byMaker: true })
  )
}

const sums = ({ flows }: FeasibleAllocation, by: 'lot' | 'cell') => {
  const found: Record<string, bigint> = {}
  for (const flow of flows) found[flow[by]] = (found[flow[by]] ?? 0n) + flow.amount
  return found
}

test.group('A run that changes as little as possible of who paid whom', () => {
  test('keeps to the last decided round, moves no amount of a line or fund, and says so', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const early = await setUpRound(city)
    const refused = await refusalOf(() => run(city, early, { leastChange: true }))
    assert.equal(refused.code, 'E_ROUND_NO_LAST')
    await decideFirst(city)
    const roundId = await setUpRound(city, { ringFences: [] })
    const plain = await run(city, roundId)
    const answer = await client
      .post(`/cities/${city.slug}/rounds/${roundId}/runs`)
      .loginAs(await Person.findOrFail(city.people.committee))
      .withCsrfToken()
      .header('accept', 'application/json')
      .redirects(0)
      .form({ id: newId(), least_change: '1' })
    assert.equal(answer.status(), 303)
    const path = answer.header('location')!.replace(/^.*\/runs\//, '/runs/')
    const document = JSON.parse((await visit(client, city, `${path}/document`)).body)
    assert.deepEqual(checkRunDocument(document).failures, [])
    const made = await run(city, roundId, { leastChange: true })
    assert.equal(made.inputHash, document.inputSha256)
    assert.notEqual(made.inputHash, plain.inputHash)
    if (!made.result.ok || !plain.result.ok) return assert.fail('both share money out')
    assert.deepEqual(sums(made.result, 'cell'), sums(plain.result, 'cell'))
    assert.deepEqual(sums(made.result, 'lot'), sums(plain.result, 'lot'))
    for (const locale of ['en', 'ko', 'uk', 'sl']) {
      const i18n = i18nManager.locale(locale)
      const shown = await visit(client, city, path, locale)
      assert.include(shown.text, i18n.t('round_terms.routing.sub'))
      const round = await visit(client, city, `/rounds/${roundId}`, locale)
      assert.include(round.text, i18n.t('round_terms.routing.short'))
      assert.notInclude(round.text, i18n.t('allocation.runs.stale'))
    }
    document.result.flows = JSON.parse(
      JSON.stringify(plain.result.flows, (_, value) =>
        typeof value === 'bigint' ? `${value}` : value
      )
    )
    document.result.routing.kept = '0'
    const checks = new Set(checkRunDocument(document).failures.map(({ check }) => check))
    assert.deepEqual(checks, new Set(['result_changed', 'routing_wrong']))
  })
})
