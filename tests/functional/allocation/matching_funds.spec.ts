import i18nManager from '@adonisjs/i18n/services/main'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { checkRunDocument } from '#allocation/run_check'
import { roundInput } from '#allocation/queries/round_problem'
import { findRound } from '#allocation/queries/round_rows'
import { setMatchRule } from '#funding/actions/set_match_rule'
import { useMatchSource } from '#funding/actions/use_match_source'
import { visit } from '#tests/support/round_pages'
import { makeRoundCity, run, setUpRound, type RoundCity } from '#tests/support/rounds'

async function agreementId(city: RoundCity, number: string): Promise<string> {
  const [row] = await selectRows(
    db.connection(),
    'SELECT id FROM agreements WHERE city_id = ? AND number = ?',
    [city.id, number]
  )
  return row.id
}

const inputOf = async (city: RoundCity, roundId: string) =>
  roundInput(db.connection(), city.id, await findRound(db.connection(), city.id, roundId))

/** The firm's gift is earned one to two by a part of the city's own money. */
async function tie(city: RoundCity, used: bigint): Promise<void> {
  const [grant, own] = [
    await agreementId(city, 'AS-2026-05'),
    await agreementId(city, 'AS-2026-01'),
  ]
  const of = { cityId: city.id, agreementId: grant, by: city.people.finance }
  await transact(async (trx) => {
    await setMatchRule(trx, {
      ...of,
      version: 0,
      form: 'ratio',
      first: '1',
      second: '2',
      base: 'total',
      baseAmount: null,
      cashMinimum: null,
      inKindCap: null,
      reason: 'Article 4',
    })
    const source = { sourceType: 'agreement' as const, sourceId: own, amount: used, note: null }
    await useMatchSource(trx, { ...of, ...source, id: newId() })
  })
}

test.group('A round shares of a grant only what its match has earned', () => {
  test('the rest stays in the fund; set-up, run and why say so, and the file alone proves it', async ({
    client,
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city)
    const before = await inputOf(city, roundId)
    const fund = before.lots.find(({ agreements }) => agreements.includes('AS-2026-05'))!
    assert.equal(fund.amount, fund.free)
    await tie(city, 2_000_001n)

    const input = await inputOf(city, roundId)
    const match = input.matches!.find(({ agreement }) => agreement === 'AS-2026-05')!
    assert.include(match, { fund: fund.code, counted: '2000001', earned: '1000000' })
    const held = BigInt(fund.free) - 1_000_000n
    assert.equal(match.heldBack, `${held}`)
    assert.equal(input.lots.find(({ code }) => code === fund.code)!.amount, '1000000')
    // The grants of the nation are matched in full by the city, as they were.
    const whole = input.matches!.find(({ agreement }) => agreement === 'AS-2026-03')!
    assert.equal(whole.heldBack, '0')

    const made = await run(city, roundId)
    assert.isTrue(made.result.ok)
    if (!made.result.ok) return
    const paid = made.result.flows.filter(({ lot }) => lot === fund.code)
    assert.equal(
      paid.reduce((sum, { amount }) => sum + amount, 0n),
      1_000_000n
    )
    const line = made.result.levels.find(({ lots }) => lots.includes(fund.code))!.cells[0]
    for (const locale of ['en', 'ko', 'uk', 'sl']) {
      const i18n = i18nManager.locale(locale)
      const round = await visit(client, city, `/rounds/${roundId}`, locale)
      assert.include(round.text, i18n.t('round_terms.match.title'))
      assert.include(round.text, i18n.t('round_terms.match.earnedOnly'))
      const shown = await visit(client, city, `/runs/${made.id}?line=${line}`, locale)
      assert.include(shown.text, i18n.t('round_terms.match.sub'))
      const words = { fund: fund.code, amount: '|', count: 1, agreements: 'AS-2026-05' }
      // In Korean the particle after the amount follows how the amount is read
      for (const part of i18n.t('round_terms.match.why', words).split(/\|(?:이\(가\))?/)) {
        assert.include(shown.text, part.trim())
      }
    }
    const document = JSON.parse((await visit(client, city, `/runs/${made.id}/document`)).body)
    assert.deepEqual(checkRunDocument(document).failures, [])
    const stated = document.input.matches.find(({ agreement }: any) => agreement === 'AS-2026-05')
    stated.sources[0].come = '1999999'
    const checks = checkRunDocument(document).failures.map(({ check }) => check)
    assert.deepEqual(checks, ['input_changed', 'match_differs', 'fund_above_earned'])
  })
})
