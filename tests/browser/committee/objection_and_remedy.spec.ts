import { test } from '@japa/runner'
import type { Browser, Page } from 'playwright'
import { readClient, selectRows } from '#core/sql'
import { DEMO_PASSWORD } from '#identity/demo_password'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { watchTroubles } from '#tests/support/browser'
import { makeCommittee } from '#tests/support/committee_records'
import { endQuestions } from '#tests/support/committee_rounds'
import { lineBalances, makeRoundCity, run, setUpRound, type RoundCity } from '#tests/support/rounds'

/** What 안성 decides when A1 gets at least 15,000,000: the others of its block bear it. */
const AMENDED = { A1: '15000000', A6: '30000000', A7: '60000000' }

async function sitDown(browser: Browser, who: string, city: RoundCity) {
  const context = await browser.newContext({ baseURL: process.env.APP_URL, locale: 'ko-KR' })
  const page = await context.newPage()
  const troubles = await watchTroubles(page)
  await page.goto('/login')
  await page.fill('input[name=email]', `${who}@${city.slug}.example`)
  await page.fill('input[name=password]', DEMO_PASSWORD)
  await page.press('input[name=password]', 'Enter')
  await page.waitForURL(`**/cities/${city.slug}`)
  const press = (name: string) =>
    page.getByRole('main').getByRole('button', { name, exact: true }).first().click()
  const deadline = async () => {
    await page.fill('input[name=closes_on]', '2099-12-31')
  }
  const text = () => page.getByRole('main').innerText()
  return {
    page,
    press,
    deadline,
    text,
    troubles,
    go: (path: string) => page.goto(`/cities/${city.slug}${path}`),
  }
}

const idIn = (page: Page, kind: string) =>
  new RegExp(`/${kind}/([0-9a-f-]{36})`).exec(page.url())![1]

test.group('위원회', () => {
  test('a round goes from principle to decided entry in Korean, with one objection and its remedy', async ({
    assert,
    browser,
  }) => {
    const city = await makeRoundCity('anseong')
    const committee = await makeCommittee(city, {
      by: city.people.admin,
      name: '안성시 학습도시 발전위원회',
      nameLang: 'ko',
      seats: [{ kind: 'public', personId: city.people.committee }, { kind: 'business' }],
    })
    const roundId = await setUpRound(city)
    await run(city, roundId)
    const member = await sitDown(browser, 'committee', city)
    const approver = await sitDown(browser, 'approver', city)
    const take = async (proposal: string, seat: number, stance: string) => {
      await member.go(`/proposals/${proposal}`)
      await member.page.selectOption('select[name=seat]', { index: seat })
      await member.page.check(`input[name=stance][value=${stance}]`)
    }

    // 원칙이 먼저다
    await member.go(`/committees/${committee.id}/principles/new`)
    await member.page.fill('textarea[name=text]', '모든 사업에 필요액의 같은 비율을 배분한다')
    await member.page.fill('textarea[name=reason]', '시민 포럼의 합의')
    await member.deadline()
    await member.press('위원회에 상정')
    await member.page.waitForURL(/proposals\//)
    const principle = idIn(member.page, 'proposals')
    for (const seat of [0, 1]) {
      await take(principle, seat, 'agree')
      await member.press('의견 내기')
    }
    await approver.go(`/proposals/${principle}`)
    await approver.press('채택 확정')
    assert.include(await approver.text(), '합의로 채택')

    // 회차를 위원회에 올리고 계산 결과를 상정한다
    await member.go(`/rounds/${roundId}`)
    assert.include(await member.text(), '위원회가 결정합니다')
    await member.go(`/rounds/${roundId}/committee`)
    await member.deadline()
    await member.press('위원회 심의 열기')
    await member.page.getByText('후보안').first().waitFor()
    await endQuestions(city.id, roundId)
    await member.go(`/rounds/${roundId}/committee`)
    await member.page.fill('textarea[name=reason] >> nth=0', '원칙에 따른 배분')
    await member.deadline()
    await member.press('계산 결과 상정')
    await member.page.waitForURL(/proposals\//)
    const first = idIn(member.page, 'proposals')

    // 이의와 해소 방안
    await take(first, 0, 'object')
    await member.page.fill('textarea[name=reason]', '협의체에 너무 적습니다')
    await member.page.selectOption('select[name=remedy_kind]', 'floor')
    await member.page.selectOption('select[name=remedy_line]', { index: 1 })
    await member.page.fill('input[name=remedy_amount]', '15,000,000')
    await member.press('의견 내기')
    await member.press('이 방안으로 다시 계산')
    await member.page.waitForURL(/runs\//)
    const candidate = idIn(member.page, 'runs')
    assert.include(await member.text(), '15,000,000')

    // 수정안에 합의하고 두 번째 사람이 확정한다
    await member.go(`/rounds/${roundId}/committee`)
    await member.page.selectOption('select[name=run]', candidate)
    await member.page.fill('textarea[name=reason] >> nth=0', '이의를 받아들임')
    await member.deadline()
    await member.press('수정안 상정')
    await member.page.waitForURL(/proposals\//)
    const amended = idIn(member.page, 'proposals')
    await take(amended, 0, 'agree')
    await member.press('의견 내기')
    await take(amended, 1, 'live_with')
    await member.press('의견 내기')
    await approver.go(`/proposals/${amended}`)
    await approver.press('채택 확정')
    await approver.go(`/proposals/${amended}/minutes`)
    const minutes = await approver.text()
    for (const words of ['합의로 채택, 번호 2026-1', '이의를 받아들임', '기록이 온전합니다'])
      assert.include(minutes, words)

    const booked = await lineBalances(city, '8200')
    for (const [line, amount] of Object.entries(AMENDED)) assert.equal(booked[line], amount)
    const [{ memo }] = await selectRows(
      readClient(),
      `SELECT memo FROM journal_entries WHERE city_id = ? AND kind = 'allocation' ORDER BY seq DESC LIMIT 1`,
      [city.id]
    )
    assert.match(memo, /^2026-1 .+ · sha256:[0-9a-f]{64}$/)
    assert.isTrue((await verifyLedger(city.id)).ok)
    assert.deepEqual([...(await member.troubles.list()), ...(await approver.troubles.list())], [])
    await member.page.context().close()
    await approver.page.context().close()
  }).timeout(300_000)
})
