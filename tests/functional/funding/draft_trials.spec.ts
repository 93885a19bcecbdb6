import i18nManager from '@adonisjs/i18n/services/main'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { isPostgres, selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { submitYearClose, submitYearCloseReversal } from '#closing/actions/submit'
import { draftDetails } from '#funding/queries/draft_details'
import { draftShown } from '#funding/queries/drafts'
import { workOn } from '#imports/actions/batch_jobs'
import { submitUndo, UNDO_DRAFT } from '#imports/actions/undo_batch'
import { submitStep } from '#in_kind/actions/submit'
import { approveDraft, draftActionNames } from '#ledger/actions/entry_drafts'
import { postEntry } from '#ledger/actions/post_entry'
import { registerDraftTrial, tryDraft } from '#ledger/actions/try_draft'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { authorityLines } from '#ledger/domain/events'
import { linesOfEntry } from '#ledger/queries/entries'
import { submitBatch, submitUses } from '#vouchers/actions/submit'
import { makeBatch } from '#tests/support/award_records'
import { walkOnce } from '#tests/support/books'
import { makeCity } from '#tests/support/city'
import { makeInKind, offer } from '#tests/support/in_kind_records'
import { authority, headOf, post, type LedgerFixture } from '#tests/support/ledger'
import { agree, costOf, makeMember, propose } from '#tests/support/network'
import { giveMoney } from '#tests/support/programmes'
import { addRate } from '#tests/support/rates'
import { needTwo, WAITING, type Waiting } from '#tests/support/waiting_drafts'
import { close, makeClosingBooks } from '../closing/support.js'
import { commit, makeImportCity, preview } from '../imports/support.js'

/** Two people decide on these, and no entry comes of it. */
const BOOKS_NOTHING = ['period_reopening', 'policies', 'report_heads', 'value_rates']
const READER = { seesPrivateNames: true }

/** Awards, gifts, imports, closes and shared costs need more than a ledger. */
const MORE: Record<string, () => Promise<Waiting>> = {
  async award_batch() {
    const city = await makeCity()
    const { approvedBy, ...batch } = await makeBatch(city)
    const { cityId, fundId: fund, budgetLineId: line, preparedBy: maker } = batch
    const checker = approvedBy!
    const ledger = { cityId, currency: city.currency, maker, checker, fund, line }
    await giveMoney(ledger, 3_000n, line, '2026-02-01')
    await needTwo(cityId)
    const one = { ...batch, id: newId(), number: 'V-2' }
    await transact((trx) => submitBatch(trx, one))
    return { cityId, draftId: one.id, checker }
  },
  async award_uses() {
    const { id: batchId, cityId, preparedBy, approvedBy } = await makeBatch(await makeCity())
    await needTwo(cityId)
    const [{ code }] = await selectRows(
      db.connection(),
      'SELECT code FROM awards WHERE city_id = ? AND batch_id = ? ORDER BY code',
      [cityId, batchId]
    )
    const uses = [{ code, amount: 700n }]
    const of = { id: newId(), cityId, batchId, usedOn: '2026-04-01', description: 'April' }
    await transact((trx) => submitUses(trx, { ...of, uses, preparedBy }))
    return { cityId, draftId: of.id, checker: approvedBy! }
  },
  async in_kind_step() {
    const fixture = await makeInKind(await makeCity({ approvalThreshold: 0n }))
    const { checker, maker: preparedBy } = fixture
    const of = { id: newId(), cityId: fixture.city.id, itemId: await offer(fixture) }
    const step = { step: 'received' as const, on: '2026-03-01', quantity: '10', note: 'Note 4' }
    await transact((trx) => submitStep(trx, { ...of, ...step, preparedBy }))
    return { cityId: of.cityId, draftId: of.id, checker }
  },
  async network_side() {
    const [a, b] = [await makeMember(100_000n), await makeMember(100_000n, { currency: 'USD' })]
    await addRate(a, ['USD', 'EUR', '0.90', '2023-05-10'])
    const deal = await propose(a, costOf(a, [b], { amount: 30_000n, currency: 'USD' }), true)
    // Nothing is booked before the member has agreed, yet the checker sees what will be
    return { ...waitingOf(a, deal.id), after: () => agree(b, deal.id) }
  },
  async [UNDO_DRAFT]() {
    const city = await makeImportCity([{ number: 'A-1' }], { approvalThreshold: 10_000n })
    const rows = ['agreement;date;amount;bank_ref', 'A-1;2026-01-15;100.01;R-1']
    const batch = await preview(city, rows.join('\n'))
    const { id } = await commit(city, batch, 'all', city.second)
    await submitUndo({ cityId: city.id, id, reason: 'wrong file', by: city.officer })
    const [draft] = await selectRows(
      db.connection(),
      'SELECT id FROM entry_drafts WHERE city_id = ?',
      [city.id]
    )
    const after = () => workOn(city.id, id)
    return { cityId: city.id, draftId: draft.id, checker: city.second, after }
  },
  async year_close() {
    const books = await makeClosingBooks()
    await walkOnce(books)
    const { cityId, maker: preparedBy, year: yearId } = books
    const wishes = { policy: 'carry' as const, choices: {} }
    const of = { id: newId(), cityId, preparedBy, yearId }
    await submitYearClose({ ...of, wishes })
    return waitingOf(books, of.id)
  },
  async year_close_reversal() {
    const books = await makeClosingBooks()
    await walkOnce(books)
    await close(books)
    const { cityId, maker: preparedBy, year: yearId } = books
    const of = { id: newId(), cityId, preparedBy, yearId, reason: 'an invoice came late' }
    await submitYearCloseReversal(of)
    return waitingOf(books, of.id)
  },
}

const waitingOf = ({ cityId, checker }: LedgerFixture, draftId: string): Waiting => ({
  cityId,
  draftId,
  checker,
})

const KINDS = { ...WAITING, ...MORE }

async function detailsOf({ cityId, draftId }: Waiting) {
  const draft = await draftShown(db.connection(), cityId, draftId)
  return { draft, details: await draftDetails(db.connection(), cityId, draft, READER) }
}

/** Ids of what is made on the way differ from trial to trial, nothing else does. */
const inShort = (lines: readonly object[]) =>
  (lines as Record<string, unknown>[]).map(
    ({ account, budgetLine, currency, amount, functionalAmount }) =>
      [account, budgetLine ?? '', currency, amount, functionalAmount].join(' ')
  )

test.group('What an approval will book', () => {
  test('every kind of draft is tried here, or books nothing', ({ assert }) => {
    const known = [...Object.keys(KINDS), ...BOOKS_NOTHING].sort()
    assert.deepEqual(known, draftActionNames())
  })

  for (const [kind, wait] of Object.entries(KINDS)) {
    test(`${kind}: the checker sees the lines as they are booked afterwards, and nothing else changes`, async ({
      assert,
    }) => {
      const waits = await wait()
      const { cityId } = waits
      const before = await headOf(waits as unknown as LedgerFixture)
      const { draft, details } = await detailsOf(waits)
      assert.equal(draft.action, kind)
      assert.deepEqual([details.refusal, details.failed], [null, false])
      assert.isAbove(details.lines.length, 1)
      const sum = details.lines.reduce(
        (all, { functionalAmount }) => all + (functionalAmount ?? 0n),
        0n
      )
      assert.equal(sum, 0n)
      assert.isTrue(details.lines.every(({ places }) => places.length > 0))
      const said = details.facts.flatMap(({ term, key }) => [term, ...(key ? [key] : [])])
      const { localeTranslations } = i18nManager.locale('en')
      assert.deepEqual(
        said.filter((name) => !localeTranslations[name]),
        []
      )
      assert.deepEqual(await headOf(waits as unknown as LedgerFixture), before)

      await approveDraft(cityId, waits.draftId, waits.checker)
      await waits.after?.()
      const entries = await selectRows(
        db.connection(),
        'SELECT id FROM journal_entries WHERE city_id = ? AND seq > ? ORDER BY seq',
        [cityId, before.seq]
      )
      const booked = []
      for (const { id } of entries)
        booked.push(...(await linesOfEntry(db.connection(), cityId, id)))
      assert.deepEqual(inShort(details.lines), inShort(booked))
      const { details: decided } = await detailsOf(waits)
      assert.lengthOf(decided.lines, 0)
      assert.isTrue((await verifyLedger(cityId)).ok)
    })
  }

  test('what the books would refuse now is said before anyone approves it', async ({ assert }) => {
    const first = await WAITING.refund()
    const { cityId } = first
    const [fund] = await selectRows(
      db.connection(),
      `SELECT f.id, e.prepared_by, -sum(p.amount) AS free FROM postings p
       JOIN funds f ON f.city_id = p.city_id AND f.id = p.fund_id
       JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
       WHERE p.city_id = ? AND p.account_code = '8100' GROUP BY f.id, e.prepared_by`,
      [cityId]
    )
    const taken = { fund: fund.id, currency: 'EUR', amount: -toBigInt(fund.free) }
    await post({
      ...{ id: newId(), cityId, kind: 'budget_authority', effectiveOn: '2023-03-20' },
      ...{ memo: 'taken elsewhere', preparedBy: fund.prepared_by, approvedBy: first.checker },
      lines: authorityLines(taken),
    })
    const { details } = await detailsOf(first)
    assert.equal(details.refusal?.code, 'E_REFUND_ALLOCATED')
    assert.lengthOf(details.lines, 0)
    await assert.rejects(
      () => approveDraft(cityId, first.draftId, first.checker),
      /E_REFUND_ALLOCATED/
    )
  })

  test('what somebody else books while it is tried is not among its lines', async ({ assert }) => {
    // On SQLite nobody writes during a trial
    if (!isPostgres()) return
    const fixture = await makeMember(1_000n)
    const { cityId, maker: preparedById } = fixture
    const entry = (amount: bigint) => ({ ...authority(fixture, amount), preparedBy: preparedById })
    let reached = () => {}
    const atWork = new Promise<void>((resolve) => (reached = resolve))
    let goOn = () => {}
    const booked = new Promise<void>((resolve) => (goOn = resolve))
    const action = 'booked beside another'
    registerDraftTrial(action, async (trx) => {
      reached()
      await booked
      await postEntry(trx, entry(7n))
    })
    const trial = tryDraft(cityId, { action, input: {}, preparedById })
    await atWork
    await post(entry(5n))
    goOn()
    const { lines, failed } = await trial
    assert.isFalse(failed)
    assert.sameMembers(
      lines.map(({ amount }) => amount),
      [7n, -7n]
    )
  })
})
