import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { openFund } from '#ledger/actions/open_fund'
import { addBudgetLine } from '#programmes/actions/budget_lines'
import { budgetLines } from '#programmes/queries/lines'
import { readClient } from '#core/sql'
import { makeCity, makePerson } from '#tests/support/city'
import { textOf } from '#tests/support/page_reader'
import { makeBudgetLine } from '#tests/support/plan_records'
import { commit, giveMoney, spend } from '#tests/support/programmes'

test.group('Pages of profiles by month', () => {
  test('from evenly by days to a profile of the need, of the budget, as last year, and taken back', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const checker = (await makePerson(city, 'approver')).id
    const lineId = await makeBudgetLine(city)
    const root = `/cities/${city.slug}/lines/${lineId}`
    const see = async (path: string, locale = 'en') =>
      textOf(
        (
          await client
            .get(root + path)
            .withSession({ locale })
            .loginAs(officer)
            .header('accept', 'text/html')
        ).text()
      )
    const send = (path: string, form: Record<string, string>) =>
      client
        .post(root + path)
        .form(form)
        .loginAs(officer)
        .withCsrfToken()
        .header('accept', 'text/html')
        .header('referer', `http://localhost${root}/profiles/new`)
        .redirects(1)
    const months = (change: Record<string, string>) => ({
      ...{ id: newId(), version: '0', shape: 'months', reason: 'School terms' },
      ...change,
    })

    assert.include(await see(''), 'Profile by month')
    assert.include(await see('/profiles'), 'falls evenly to the days')
    assert.include(await see('/profiles/new'), 'what the line needs')

    const short = textOf((await send('/profiles', months({ m02: '400', m09: '599.50' }))).text())
    assert.include(short, 'add up to 999.50 EUR; the line needs 1,000.00 EUR. Add 0.50 EUR.')
    const wrong = textOf((await send('/profiles', months({ m02: 'many' }))).text())
    assert.include(wrong, 'many')
    const added = await send('/profile-sums', { shape: 'months', m02: '400', m09: '700.00' })
    assert.include(textOf(added.text()), 'add up to €1,100.00; €100.00 too much')
    assert.include(added.text(), 'value="700.00"')

    const saved = await send('/profiles', months({ m02: '400', m09: '600' }))
    assert.include(textOf(saved.text()), 'The profile is saved.')
    const stale = textOf((await send('/profiles', months({ m01: '1000' }))).text())
    assert.include(stale, 'Someone else changed this')

    // 500.00 of the need come: they fill the profile from their month on
    const fund = await transact((trx) =>
      openFund(trx, { cityId: city.id, code: 'F-1', name: 'Fund', restriction: 'purpose' })
    )
    const ledger = {
      ...{ cityId: city.id, currency: city.currency, maker: officer.id, checker },
      ...{ fund: fund.id, line: lineId },
    }
    await giveMoney(ledger, 50_000n, lineId, '2026-01-10')
    const filled = await see('/profiles')
    assert.match(filled, /February 2026 400\.00 200\.00 0\.00/)
    assert.match(filled, /Total 1,000\.00 500\.00 0\.00/)
    assert.match(filled, /Allocation 10 Jan 2026 January 2026 500\.00/)

    const quarters = { version: '1', shape: 'quarters', q1: '100', q4: '400.00' }
    await send('/profiles', months(quarters))
    const ofBudget = await see('/profiles')
    assert.match(ofBudget, /March 2026 33\.33 33\.33/)
    assert.match(ofBudget, /2 500\.00 what was allocated when it was written School terms/)
    assert.match(await see('/profiles?version=1'), /a later one is in force/)
    for (const [locale, words] of [
      ['ko', '월별 집행 계획'],
      ['uk', 'Помісячний план'],
      ['sl', 'Mesečna dinamika'],
    ] as const) {
      for (const path of ['/profiles', '/profiles/new?by=quarters'])
        assert.include(await see(path, locale), words)
    }

    // a line of next year that continues it begins as this one was spent
    const commitment = await commit(ledger, { amount: 30_000n, committedOn: '2026-02-02' })
    await spend(ledger, commitment, { amount: 10_000n, spentOn: '2026-02-03' })
    await spend(ledger, commitment, { amount: 20_000n, spentOn: '2026-03-03', isFinal: true })
    const [line] = await budgetLines(readClient(), city.id, { id: lineId })
    const { id: next } = await transact((trx) =>
      addBudgetLine(trx, {
        ...{ cityId: city.id, programmeId: line!.programmeId, code: line!.code, year: 2027 },
        ...{ title: 'Line', titleLang: 'en', groupCode: 'general', need: 90_000n },
        ...{ nature: 'current', activity: 'build' },
      })
    )
    const begun = await client
      .get(`/cities/${city.slug}/lines/${next}/profiles/new?start=spent`)
      .loginAs(officer)
    for (const value of ['300.00', '600.00']) assert.include(begun.text(), `value="${value}"`)

    const back = { id: newId(), version: '2', reason: 'Not known after all' }
    await send('/profile-withdrawals', back)
    assert.include(await see('/profiles'), 'The profile was taken back.')
  })
})
