import i18nManager from '@adonisjs/i18n/services/main'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { transact } from '#core/transact'
import { fundNotes } from '#allocation/controllers/fund_notes'
import type { Speaker } from '#allocation/controllers/page'
import { carriedOver } from '#allocation/queries/carried_over'
import { roundInput } from '#allocation/queries/round_problem'
import { findRound } from '#allocation/queries/round_rows'
import { openFiscalYear } from '#ledger/actions/open_fiscal_year'
import { makeRoundCity, setUpRound } from '#tests/support/rounds'

test.group('Money of last year in a round', () => {
  test('a fund says what of it was carried over, and until when it may be spent', async ({
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city)
    const client = db.connection()
    const { lots } = await roundInput(client, city.id, await findRound(client, city.id, roundId))
    assert.isNull(await carriedOver(client, city.id, '2031-03-01'))
    await transact((trx) =>
      openFiscalYear(trx, {
        cityId: city.id,
        startsOn: '2027-01-01',
        name: '2027',
      })
    )
    const next = (await carriedOver(client, city.id, '2027-03-01'))!
    assert.equal(next.year, '2027')
    const [lot] = lots
    assert.equal(next.byFund.get(lot.fundId), BigInt(lot.free))
    for (const locale of ['en', 'ko', 'uk', 'sl']) {
      const i18n = i18nManager.locale(locale)
      const speaker = {
        term: (key: string, params?: Record<string, unknown>) =>
          i18n.t(`round_terms.${key}`, params),
        money: (minor: bigint) => `${minor} KRW`,
      } as Speaker
      const funds = [{ ...lot, expiresOn: '2027-06-30' }]
      const on = '2027-03-01'
      const notes = await fundNotes(client, city.id, on, funds, speaker, locale)
      const over = i18n.t('round_terms.carry.over', { amount: `${lot.free} KRW`, year: '2027' })
      assert.isTrue(notes.get(lot.code)!.endsWith(` · ${over}`))
    }
  })
})
