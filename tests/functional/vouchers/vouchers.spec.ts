import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { releaseCommitment } from '#authority/actions/release_commitment'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { recordExpenditure } from '#programmes/actions/record_expenditure'
import { awardBatch, type AwardBatch } from '#vouchers/actions/award_batch'
import { recordProvision } from '#vouchers/actions/record_provision'
import { submitBatch } from '#vouchers/actions/submit'
import { useAwards, type AwardUses } from '#vouchers/actions/use_awards'
import { awardsByGroup, batchShown } from '#vouchers/queries/batches'
import { outsideProvisions } from '#vouchers/queries/provisions'
import { makeBatch } from '#tests/support/award_records'
import { makeCity, makePerson } from '#tests/support/city'
import { makeProgramme } from '#tests/support/plan_records'
import { refusalOf } from '#tests/support/programmes'

const client = () => db.connection()
const officer = { seesAwards: true }
const member = { seesAwards: false }

function use(batch: AwardBatch, uses: [number, bigint][], change: Partial<AwardUses> = {}) {
  const id = newId()
  return transact((trx) =>
    useAwards(trx, {
      id,
      cityId: batch.cityId,
      batchId: batch.id,
      usedOn: '2026-04-01',
      description: 'Courses of April',
      uses: uses.map(([no, amount]) => ({
        code: `${batch.number}-${String(no).padStart(4, '0')}`,
        amount,
      })),
      preparedBy: batch.preparedBy,
      approvedBy: batch.approvedBy,
      ...change,
    })
  )
}

async function balance(cityId: string, account: string): Promise<bigint> {
  const [row] = await selectRows(
    client(),
    'SELECT sum(functional_amount) AS sum FROM postings WHERE city_id = ? AND account_code = ?',
    [cityId, account]
  )
  return toBigInt(row.sum)
}

test.group('Awards to people', () => {
  test('398 vouchers of 350,000 KRW are one commitment of 139,300,000 and 398 codes', async ({
    assert,
  }) => {
    const city = await makeCity({ currency: 'KRW' })
    const batch = await makeBatch(city, { people: 398, value: 350_000n })
    assert.equal(await balance(city.id, '8300'), -139_300_000n)
    const { batch: shown, awards } = await batchShown(
      client(),
      city.id,
      batch.id,
      '2026-03-02',
      officer
    )
    assert.deepEqual([awards.length, new Set(awards.map(({ code }) => code)).size], [398, 398])
    assert.deepEqual(
      [shown.figures.people, shown.figures.awarded, shown.figures.byState.awarded],
      [398, 139_300_000n, 398]
    )
  })

  test('a use is a cost, an award is used no further than it goes, and the rest is released', async ({
    assert,
  }) => {
    const city = await makeCity()
    const batch = await makeBatch(city)
    await use(batch, [
      [1, 1_000n],
      [2, 300n],
    ])
    assert.equal(await balance(city.id, '8400'), -1_300n)
    const shown = async (today: string) =>
      (await batchShown(client(), city.id, batch.id, today, officer)).batch.figures
    assert.deepEqual((await shown('2026-04-02')).byState, {
      awarded: 1,
      part_used: 1,
      used: 1,
      expired: 0,
    })
    const above = await refusalOf(() => use(batch, [[2, 701n]]))
    assert.deepEqual([above.code, above.params.left], ['E_USE_ABOVE_AWARD', '7.00'])
    assert.equal((await refusalOf(() => use(batch, [[4, 1n]]))).code, 'E_AWARD_UNKNOWN')
    const twice: [number, bigint][] = [
      [3, 1n],
      [3, 1n],
    ]
    assert.equal((await refusalOf(() => use(batch, twice))).code, 'E_USE_TWICE')
    const late = await refusalOf(() => use(batch, [[3, 1n]], { usedOn: '2026-11-01' }))
    assert.equal(late.code, 'E_AWARD_EXPIRED')
    await transact((trx) =>
      releaseCommitment(trx, {
        id: newId(),
        cityId: city.id,
        commitmentId: batch.id,
        amount: 1_700n,
        releasedOn: '2026-11-01',
        cause: 'lapsed',
        backTo: 'line',
        reason: 'Not used',
        preparedBy: batch.preparedBy,
        approvedBy: batch.approvedBy,
      })
    )
    assert.equal(await balance(city.id, '8300'), 0n)
    assert.equal((await shown('2026-11-02')).byState.expired, 2)
    assert.isTrue((await verifyLedger(city.id)).ok)
  })

  test('the same uses sent twice are one, and a reversed use can be used again', async ({
    assert,
  }) => {
    const city = await makeCity()
    const batch = await makeBatch(city)
    const id = newId()
    const first = await use(batch, [[1, 400n]], { id })
    const again = await use(batch, [[1, 400n]], { id })
    assert.deepEqual([again.replayed, again.seq], [true, first.seq])
    const other = await refusalOf(() => use(batch, [[2, 400n]], { id }))
    assert.equal(other.code, 'E_IDEMPOTENCY_CONFLICT')
    await transact((trx) =>
      reverseEntry(trx, {
        id: newId(),
        cityId: city.id,
        entryId: id,
        reason: 'Wrong code',
        preparedBy: batch.preparedBy,
        approvedBy: batch.approvedBy,
      })
    )
    await use(batch, [[1, 1_000n]])
  })

  test('a cost paid out of a batch without any award stands in honest books', async ({
    assert,
  }) => {
    const city = await makeCity()
    const batch = await makeBatch(city)
    await use(batch, [[1, 400n]])
    await transact((trx) =>
      recordExpenditure(trx, {
        id: newId(),
        cityId: city.id,
        commitmentId: batch.id,
        description: 'Printing of the vouchers',
        amount: 250n,
        spentOn: '2026-04-02',
        isFinal: false,
        preparedBy: batch.preparedBy,
        approvedBy: batch.approvedBy,
      })
    )
    assert.deepEqual((await verifyLedger(city.id)).faults, [])
  })

  test('of two uses of one award at once one is refused', async ({ assert }) => {
    const city = await makeCity()
    const batch = await makeBatch(city)
    const outcomes = await Promise.allSettled([use(batch, [[1, 800n]]), use(batch, [[1, 800n]])])
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  })

  test('the batch as a whole is above the threshold, so it waits', async ({ assert }) => {
    const city = await makeCity()
    const source = await makeBatch(city, { people: 9 })
    await client()
      .query()
      .from('ledgers')
      .where({ city_id: city.id })
      .update({ approval_threshold: 5_000 })
    const { approvedBy, ...prepared } = { ...source, id: newId(), number: 'V-NEXT', people: 1 }
    await transact((trx) =>
      releaseCommitment(trx, {
        id: newId(),
        cityId: city.id,
        commitmentId: source.id,
        amount: 9_000n,
        releasedOn: '2026-03-02',
        cause: 'cancelled',
        backTo: 'line',
        reason: 'Again',
        preparedBy: source.preparedBy,
        approvedBy,
      })
    )
    const on = { awardedOn: '2026-03-03' }
    const one = { ...prepared, ...on }
    assert.equal(await transact((trx) => submitBatch(trx, one)), 'recorded')
    const many = { ...prepared, ...on, id: newId(), number: 'V-MANY', people: 8 }
    assert.equal(await transact((trx) => submitBatch(trx, many)), 'waiting')
    await approveDraft(city.id, many.id, approvedBy!)
    const { awards } = await batchShown(client(), city.id, many.id, '2026-03-04', officer)
    assert.lengthOf(awards, 8)
    const again = await transact((trx) => awardBatch(trx, { ...many, approvedBy }))
    assert.isTrue(again.replayed)
  })

  test('who does not work with awards sees no code and no small count, on pages neither', async ({
    client: browser,
    assert,
  }) => {
    const city = await makeCity()
    const small = await makeBatch(city, { people: 3 })
    const large = await makeBatch(city, { people: 20 })
    await use(large, [
      [1, 1_000n],
      [2, 1_000n],
    ])
    const shown = (id: string) => batchShown(client(), city.id, id, '2026-04-02', member)
    const few = await shown(small.id)
    assert.deepEqual([few.awards, few.batch.figures.people], [[], null])
    assert.deepEqual([few.batch.figures.awarded, few.batch.figures.used], [null, null])
    const many = await shown(large.id)
    assert.deepInclude(many.batch.figures, { people: 20, used: null })
    assert.deepInclude(many.batch.figures.byState, { used: null, awarded: null })
    const [group] = await awardsByGroup(client(), city.id, '2026-04-02', member)
    // The small batch is in no sum that could be taken apart; 2 used of 20 tell of too few
    assert.equal(group.figures.people, 20)
    assert.deepInclude(group.figures, { used: null })
    assert.deepInclude(group.figures.byState, { used: null, awarded: null, part_used: 0 })
    const committee = await makePerson(city, 'committee_member')
    for (const path of ['/vouchers', `/vouchers/${small.id}`, `/vouchers/${large.id}`]) {
      const page = await browser
        .get(`/cities/${city.slug}${path}`)
        .loginAs(committee)
        .header('accept', 'text/html')
      page.assertStatus(200)
      assert.notInclude(page.text(), `${large.number}-0001`)
      assert.notInclude(page.text(), `${small.number}-0001`)
    }
    const rows = await selectRows(
      client(),
      'SELECT payload FROM journal_entries WHERE city_id = ?',
      [city.id]
    )
    assert.isFalse(rows.some(({ payload }) => payload.includes(`${large.number}-0001`)))
  })
})

test.group('Provisions outside the books', () => {
  test('are shown apart, corrected by a new record, and never in the ledger', async ({
    client: browser,
    assert,
  }) => {
    const city = await makeCity({ currency: 'KRW' })
    const person = await makePerson(city, 'finance_officer')
    const programmeId = await makeProgramme(city)
    const form = {
      id: newId(),
      programmeId,
      title: '평생교육이용권',
      titleLang: 'ko',
      year: '2026',
      funders: '교육부, 경기도, 안성시',
      runBy: '경기도평생교육진흥원',
      people: '398',
      amount: '139300000',
      source: 'newspim 20260310000941',
    }
    const sent = await browser
      .post(`/cities/${city.slug}/provisions`)
      .form(form)
      .loginAs(person)
      .withCsrfToken()
      .redirects(0)
    sent.assertStatus(303)
    const page = await browser
      .get(`/cities/${city.slug}/vouchers`)
      .loginAs(person)
      .header('accept', 'text/html')
    for (const text of ['Outside the city’s books', '139,300,000', '경기도평생교육진흥원'])
      page.assertTextIncludes(text)
    assert.equal(await balance(city.id, '8300'), 0n)
    const [first] = await outsideProvisions(client(), city.id)
    const correction = {
      ...first,
      id: newId(),
      cityId: city.id,
      people: 400,
      replacesId: first.id,
      by: person.id,
    }
    await transact((trx) => recordProvision(trx, correction))
    await transact((trx) => recordProvision(trx, correction))
    const now = await outsideProvisions(client(), city.id, programmeId)
    assert.deepEqual(
      now.map(({ people }) => people),
      [400]
    )
    const stale = await refusalOf(() =>
      transact((trx) => recordProvision(trx, { ...correction, id: newId() }))
    )
    assert.equal(stale.code, 'E_STALE_VERSION')
  })

  test('the pages open in {language}')
    .with(['en', 'ko', 'uk', 'sl'].map((language) => ({ language })))
    .run(async ({ client: browser }, { language }) => {
      const city = await makeCity()
      const person = await makePerson(city, 'finance_officer')
      const batch = await makeBatch(city)
      for (const path of [
        '/vouchers',
        '/vouchers/new',
        `/vouchers/${batch.id}`,
        '/provisions/new',
      ]) {
        const page = await browser
          .get(`/cities/${city.slug}${path}`)
          .loginAs(person)
          .header('accept', 'text/html')
          .header('accept-language', language)
        page.assertStatus(200)
      }
    })
})
