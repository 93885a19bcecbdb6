import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { transact } from '#core/transact'
import { compareRules } from '#allocation/actions/run_round'
import { chooseScope } from '#allocation/actions/set_up_round'
import { checkRunDocument } from '#allocation/run_check'
import { newId } from '#core/ids'
import { visit } from '#tests/support/round_pages'
import {
  fundId,
  lineId,
  makeRoundCity,
  run,
  setUpRound,
  type RoundCity,
} from '#tests/support/rounds'

/** The lines of the round with heads and tiers. */
async function withTerms(
  city: RoundCity,
  roundId: string,
  terms: Record<string, { heads?: bigint; tier?: number }>
) {
  const funds = await Promise.all(city.round.agreements.map((number) => fundId(city, number)))
  await transact((trx) =>
    chooseScope(trx, {
      cityId: city.id,
      roundId,
      by: city.people.committee,
      funds: [...new Set(funds)].map((id) => ({ fundId: id })),
      lines: city.round.lines.map((code) => ({ lineId: lineId(city, code), ...terms[code] })),
    })
  )
}

test.group('What if', () => {
  test('{locale}: the page says what it takes for a line to reach a target')
    .with(['en', 'ko', 'uk', 'sl'].map((locale) => ({ locale })))
    .run(async ({ client, assert }, { locale }) => {
      const city = await makeRoundCity('anseong')
      const made = await run(city, await setUpRound(city))
      const path = `/runs/${made.id}/what-if?line=A5&target=60%25`
      const found = await visit(client, city, path, locale)
      assert.equal(found.status, 200)
      assert.include(found.text, i18nManager.locale(locale).t('what_if.oneOf'))
      assert.notInclude(found.text, 'what_if.')
    })

  test('a target that is no amount is told so, and without one the table of funds stands alone', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const made = await run(city, await setUpRound(city))
    const odd = await visit(client, city, `/runs/${made.id}/what-if?line=A5&target=much`)
    assert.equal(odd.status, 200)
    assert.include(odd.text, '“much” is neither an amount nor a percentage')
    const bare = await visit(client, city, `/runs/${made.id}/what-if`)
    assert.include(bare.text, 'more in each fund would change')
    assert.notInclude(bare.text, 'Each of these alone')
  })
})

test.group('Rules of a round', () => {
  test('the same amount per head is compared once every line has its people', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city, { ringFences: [] })
    const common = { cityId: city.id, roundId, by: city.people.committee }
    const before = await transact((trx) => compareRules(trx, { ...common, id: newId() }))
    assert.lengthOf(before, 4)
    const heads = Object.fromEntries(city.round.lines.map((code) => [code, { heads: 10n }]))
    await withTerms(city, roundId, heads)
    const after = await transact((trx) => compareRules(trx, { ...common, id: newId() }))
    assert.lengthOf(after, 5)
    assert.isTrue(after.every(({ result }) => result.ok))
    const compared = await visit(client, city, `/rounds/${roundId}/rule-comparison`)
    assert.include(compared.text, 'same amount per head')
    assert.include(compared.text, 'contested garment')
  })

  test('a line of priority 2 waits for those of priority 1, and its page says so', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city, { ringFences: [] })
    await withTerms(city, roundId, { A5: { tier: 2 } })
    const made = await run(city, roundId, { rule: 'contested_garment' })
    const line = made.result.ok && made.result.shares.find(({ cell }) => cell === 'A5')
    assert.deepInclude(line, { amount: 0n, setBy: 'tier' })
    const shown = await visit(client, city, `/runs/${made.id}?line=A5`)
    assert.include(shown.text, 'This line has priority 2.')
  })

  test('a downloaded run is checked from its file alone, and a changed one is refused', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const made = await run(city, await setUpRound(city), { rule: 'contested_garment' })
    const { answer } = await visit(client, city, `/runs/${made.id}/document`)
    const document = JSON.parse(answer.text())
    assert.deepEqual(checkRunDocument(document).failures, [])
    const [share, other] = document.result.shares
    share.amount = String(BigInt(share.amount) + 1n)
    other.amount = String(BigInt(other.amount) - 1n)
    const checks = checkRunDocument(document).failures.map(({ check }) => check)
    assert.include(checks, 'result_changed')
    assert.include(checks, 'amount_not_paid')
  })
})
