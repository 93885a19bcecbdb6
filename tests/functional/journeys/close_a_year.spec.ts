import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ace from '@adonisjs/core/services/ace'
import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import { derivedId, newId } from '#core/ids'
import { transact } from '#core/transact'
import { demoCities } from '#database/demo/index'
import { seedCity, type DEMO_ROLES } from '#database/demo/seed_city'
import Person from '#identity/models/person'
import LedgerVerify from '#ledger/commands/ledger_verify'
import { fromDecimalString } from '#money/money'
import { ownBalances, readJournal, sorted } from '#tests/support/hledger'
import { formOn, linksOf, mainOf, rowsOf, textOf } from '#tests/support/page_reader'

/** Someone of a demo city who reads pages and presses buttons, and has nothing else. */
class Desk {
  private constructor(
    private client: ApiClient,
    private person: Person,
    readonly root: string
  ) {}

  static async of(client: ApiClient, who: keyof typeof DEMO_ROLES, slug: string): Promise<Desk> {
    const person = await Person.findByOrFail('email', `${who}@${slug}.example`)
    return new Desk(client, person, `/cities/${slug}`)
  }

  async open(path: string): Promise<string> {
    const answer = await this.client
      .get(path.startsWith('/cities/') ? path : this.root + path)
      .loginAs(this.person)
      .withSession({ locale: 'en' })
      .header('accept', 'text/html')
    answer.assertStatus(200)
    return answer.text()
  }

  /** Sends a form of a page as it stands there, with what is filled in; answers the page it leads to. */
  async send(
    page: string,
    path: string,
    filled: Record<string, string> = {},
    holds: Record<string, string> = {}
  ): Promise<string> {
    const action = path.startsWith('/cities/') ? path : this.root + path
    const fields = formOn(page, action, holds)
    if (!fields) throw new Error(`no form of ${action} on the page "${heading(page)}"`)
    const answer = await this.client
      .post(action)
      .form({ ...fields, ...filled })
      .loginAs(this.person)
      .withSession({ locale: 'en' })
      .withCsrfToken()
      .redirects(0)
      .header('accept', 'text/html')
    if (answer.status() === 200) return answer.text()
    const next = answer.header('location')!
    if (answer.status() !== 303) throw new Error(`${action} answered ${answer.status()}`)
    return this.open(new URL(next, 'http://here').pathname)
  }
}

const heading = (page: string) => textOf(/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(page)?.[1] ?? '')

const ID = '[0-9a-f-]{36}'
const links = (page: string, pattern: string) =>
  [...new Set(linksOf(page))].filter((href) => new RegExp(pattern).test(href))

/** Periods of the year, in order, and the address where the year is closed. */
function yearOn(page: string, name: string): { periods: string[]; closing: string } | undefined {
  const cards = mainOf(page).split(/(?=<h2)/)
  const card = cards.find((part) =>
    textOf(/<h2[^>]*>[\s\S]*?<\/h2>/.exec(part)?.[0] ?? '').includes(name)
  )
  if (card === undefined) return undefined
  const inside = `<main >${card}</main>`
  const [closing] = links(inside, `/fiscal-years/${ID}/closings/new$`)
  return { periods: links(inside, `/ledger/periods/${ID}$`), closing: closing! }
}

/** Tasks that a period page says are not done: where each leads to. */
function tasksLeft(page: string): string[] {
  return rowsOf(page)
    .filter(({ cells }) => cells[0] === 'not done')
    .map(({ heading: link }) => /href="([^"]+)"/.exec(link)![1]!)
}

test.group('A finance director closes a year', (group) => {
  const folder = mkdtempSync(join(tmpdir(), 'close-a-year-'))
  group.teardown(() => rmSync(folder, { recursive: true, force: true }))

  for (const demo of demoCities) {
    const { currency } = demo.city
    const year = String(demo.ledger.years[0])

    /** A figure as a page writes it, in minor units. */
    const figure = (text: string) =>
      fromDecimalString(text.replace(/,/g, '').replace('−', '-') || '0', currency)

    /** Balances by account, debits positive, and the foot of the table. */
    const trialOn = (page: string) => {
      const rows = rowsOf(page).map(({ heading: link, cells }) => ({
        account: /account=(\d{4})/.exec(link)?.[1],
        figures: cells.map(figure),
      }))
      const balances = rows.flatMap(({ account, figures }): [string, bigint][] =>
        account && figures[2]! !== figures[3]! ? [[account, figures[2]! - figures[3]!]] : []
      )
      return { balances, foot: rows.at(-1)!.figures }
    }

    test(`of ${demo.city.slug} from an empty period to signed anchors, with pages only`, async ({
      assert,
      client,
    }) => {
      const slug = `${demo.city.slug}-${newId()}`
      await transact((trx) => seedCity(trx, { ...demo, city: { ...demo.city, slug } }))
      const cityId = derivedId('city', slug)
      const [finance, approver, auditor, admin] = await Promise.all(
        (['finance', 'approver', 'auditor', 'admin'] as const).map((who) =>
          Desk.of(client, who, slug)
        )
      )

      const years = await finance!.open('/ledger/periods')
      const { periods, closing } = yearOn(years, year)!
      assert.lengthOf(periods, 12)

      const closeYear = async () => {
        const plan = await finance!.open(closing)
        const store = closing.replace(/\/new$/, '')
        await finance!.send(plan, store, { policy: 'carry', intent: 'submit' })
        const [waiting] = links(await approver!.open('/drafts'), `/drafts/${ID}$`)
        await approver!.send(await approver!.open(waiting!), `${waiting}/approvals`)
        assert.match(heading(await finance!.open(closing)), /is closed/)
      }
      const verify = async () => {
        const page = await auditor!.open('/ledger/verifications')
        const said = await auditor!.send(page, '/ledger/verifications')
        assert.match(heading(said), /recompute/)
      }
      const explain = async (budget: string) => {
        const page = await finance!.open(budget)
        for (const line of links(page, `/lines/${ID}/explanations\\?on=`)) {
          const reason = { explanation: 'The courses began late' }
          await finance!.send(await finance!.open(line), line.replace(/\?.*$/, ''), reason)
        }
      }
      /** Does what a task of a period asks for; a task of another kind stops the journey. */
      const attend = async (task: string) => {
        if (task === closing) return closeYear()
        if (task.endsWith('/ledger/verifications')) return verify()
        if (task.includes('/reports/budget?')) return explain(task)
        throw new Error(`nobody knows what to do at ${task}`)
      }

      if (!yearOn(years, String(Number(year) + 1))) {
        const page = await admin!.open('/ledger/fiscal-years/new')
        await admin!.send(page, '/ledger/fiscal-years')
      }
      const anchors = new Set<string>()
      const closes: { trial: string; funds: string; then: string; thenFunds: string }[] = []
      let period = periods[0]!
      for (let no = 1; no <= 12; no++) {
        assert.equal(period, periods[no - 1], 'each close leads to the next period')
        let page = await finance!.open(period)
        page = await finance!.send(page, `${period}/steps`, {}, { to: 'soft_closed' })
        for (let task = tasksLeft(page)[0]; task; task = tasksLeft(page)[0]) {
          await attend(task)
          page = await finance!.open(period)
          assert.notInclude(tasksLeft(page), task, `${heading(page)}: done and still asked for`)
        }
        page = await finance!.send(page, `${period}/steps`, {}, { to: 'closed' })
        assert.match(heading(page), /closed/)
        anchors.add(links(page, `/ledger/anchors/${ID}$`)[0]!)
        const trial = links(page, '/trial-balance\\?on=.*known=')[0]!
        period = links(page, `/ledger/periods/${ID}$`)[0] ?? ''
        if (no % 6 !== 0) continue
        const funds = trial.replace('/trial-balance', '/funds')
        closes.push({
          trial,
          funds,
          then: await finance!.open(trial.replace(/&known=\d+/, '')),
          thenFunds: await finance!.open(funds.replace(/&known=\d+/, '')),
        })
      }
      assert.isNotEmpty(period, 'the last close leads into the next year')

      // Long after: each close still shows what it showed, and so does today.
      for (const { trial, funds, then, thenFunds } of closes) {
        for (const address of [trial, trial.replace(/&known=\d+/, '')])
          assert.deepEqual(trialOn(await auditor!.open(address)), trialOn(then), address)
        const figures = (page: string) => rowsOf(page).map(({ cells }) => cells)
        for (const address of [funds, funds.replace(/&known=\d+/, '')])
          assert.deepEqual(figures(await auditor!.open(address)), figures(thenFunds), address)
      }

      // The auditor takes every anchor away, and verifies the city and the exported file with them.
      const listed = links(await auditor!.open('/ledger/anchors'), `/ledger/anchors/${ID}$`)
      assert.sameMembers([...anchors], listed)
      const kept = await Promise.all(
        listed.map(async (anchor, index) => {
          const file = join(folder, `${slug}-${index}.json`)
          writeFileSync(file, await auditor!.open(`${anchor}/file`))
          return file
        })
      )
      const desk = await auditor!.open('/ledger/verifications')
      const exported = join(folder, `${slug}.json`)
      writeFileSync(exported, await auditor!.send(desk, '/ledger/exports'))
      for (const target of [slug, exported]) {
        const flags = kept.flatMap((file) => ['--anchor', file])
        ace.ui.switchMode('raw')
        const command = await ace.create(LedgerVerify, [target, ...flags, '--json'])
        await command.exec()
        const [verdict] = JSON.parse(command.logger.getLogs()[0]!.message)
        ace.ui.switchMode('normal')
        command.ui.logger.flushLogs()
        assert.deepEqual([verdict.ok, verdict.faults], [true, []], target)
      }

      // Another program's books, the trial balance and the funds are one and the same to the unit.
      const journal = await auditor!.send(desk, '/ledger/exports', { format: 'functional' })
      const { sums } = readJournal(journal)
      assert.deepEqual(sorted(sums), sorted(await ownBalances(cityId, 'functional')))
      const byAccount = new Map<string, bigint>()
      for (const [name, amount] of sums) {
        const account = /:(\d{4}):/.exec(name)![1]!
        byAccount.set(account, (byAccount.get(account) ?? 0n) + amount)
      }
      const today = trialOn(await auditor!.open('/ledger/trial-balance'))
      assert.deepEqual(
        [...byAccount].filter(([, sum]) => sum !== 0n).toSorted(),
        today.balances.toSorted()
      )
      assert.equal(today.foot[2], today.foot[3], 'debits and credits')
      const funds = rowsOf(await auditor!.open('/ledger/funds'))
      const foot = funds.findLast(({ cells }) => cells.length === 6)!.cells.map(figure)
      // What closed the year took off the authority was spent: the funds show all that was ever given.
      const given = await auditor!.open('/ledger/trial-balance?closing=without')
      const balance = new Map(trialOn(given).balances)
      assert.deepEqual(
        [foot[1], foot[5]],
        [balance.get('8000') ?? 0n, -(balance.get('8100') ?? 0n)],
        'authority and what is unallocated'
      )
    }).timeout(120_000)
  }
})
