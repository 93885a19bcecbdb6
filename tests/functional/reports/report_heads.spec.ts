import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { explainHead } from '#reports/actions/explain_head'
import { setReportHeads } from '#reports/actions/set_report_heads'
import { submitReportHeads } from '#reports/actions/submit_report_heads'
import { headVersions } from '#reports/queries/report_heads'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { draftFacts } from '#funding/queries/draft_previews'
import { activate, makeFunding, record } from '#tests/support/funding'
import { headOf, headsSetting, setHeads } from '#tests/support/report_heads'

const versionsOf = (cityId: string, id: string) => headVersions(db.connection(), cityId, id)

test.group('Report heads', () => {
  test('are kept version by version with their reason, and the same form twice changes nothing', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const { id } = await activate(fixture)
    const first = headsSetting(fixture, id, [
      headOf('1', 40_000n, { line: [fixture.line] }),
      headOf('2', 60_000n, { group: ['general'] }),
    ])
    const set = (setting: typeof first) => transact((trx) => setReportHeads(trx, setting))
    assert.deepEqual(await set(first), { version: 1, replayed: false })
    assert.deepEqual(await set(first), { version: 1, replayed: true })
    await assert.rejects(() => set({ ...first, reason: 'Another' }), /E_IDEMPOTENCY_CONFLICT/)
    await assert.rejects(() => set({ ...first, id: newId() }), /E_STALE_VERSION/)
    await setHeads(fixture, id, [headOf('1', 100_000n)], {
      ...{ version: 1, validFrom: '2023-06-01', reason: 'Letter of May' },
    })
    const versions = await versionsOf(fixture.cityId, id)
    assert.deepEqual(
      versions.map(({ version, validFrom, reason, heads }) => [
        version,
        validFrom,
        reason,
        heads.map(({ code, amount }) => `${code} ${amount}`).join(', '),
      ]),
      [
        [2, '2023-06-01', 'Letter of May', '1 100000'],
        [1, '2023-01-01', 'Budget annex', '1 40000, 2 60000'],
      ]
    )
    assert.deepEqual(versions[1]!.heads[0]!.marks.line, [fixture.line])
  })

  test('refuse what is no head of this city, and a version before the last one', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    const other = await makeFunding()
    const { id } = await activate(fixture)
    const refused = async (
      code: RegExp,
      ...of: Parameters<typeof setHeads> extends [unknown, unknown, ...infer R] ? R : never
    ) => assert.rejects(() => setHeads(fixture, id, ...of), code)
    await refused(/E_HEADS_NONE/, [])
    await refused(/E_HEAD_CODE_TWICE/, [headOf('1', 1n), headOf('1', 1n)])
    await refused(/E_AMOUNT_NEGATIVE/, [headOf('1', -1n)])
    await refused(/E_HEAD_MARK_UNKNOWN/, [headOf('1', 1n, { line: [other.line] })])
    await refused(/E_HEAD_MARK_UNKNOWN/, [headOf('1', 1n, { tag: ['none/1'] })])
    await refused(/E_REASON_NEEDED/, [headOf('1', 1n)], { reason: ' ' })
    await setHeads(fixture, id, [headOf('1', 1n)], { validFrom: '2023-06-01' })
    await refused(/E_HEADS_ORDER/, [headOf('1', 2n)], { version: 1, validFrom: '2023-05-31' })
    const asked = await record(fixture, { number: 'ASKED' }, 'asked')
    await assert.rejects(() => setHeads(fixture, asked, [headOf('1', 1n)]), /E_HEADS_NOT_GRANTED/)
    await assert.rejects(() => setHeads(other, id, [headOf('1', 1n)]))
    assert.lengthOf(await versionsOf(fixture.cityId, id), 1)
  })

  test('of an active agreement wait for a second person above the threshold, or when their budget changes', async ({
    assert,
  }) => {
    const fixture = await makeFunding({ approvalThreshold: 10_000n })
    const { cityId, checker, maker } = fixture
    const { id } = await activate(fixture)
    const submit = (setting: ReturnType<typeof headsSetting>) =>
      transact((trx) => submitReportHeads(trx, setting))
    const first = headsSetting(fixture, id, [headOf('1', 10_001n), headOf('2', 5n)])
    assert.equal(await submit(first), 'waiting')
    assert.equal(await submit(first), 'waiting')
    assert.lengthOf(await versionsOf(cityId, id), 0)
    const [draft] = await selectRows(
      db.connection(),
      'SELECT input, currency FROM entry_drafts WHERE city_id = ? AND id = ?',
      [cityId, first.id]
    )
    const facts = await draftFacts(db.connection(), cityId, {
      ...{ action: 'report_heads', input: JSON.parse(draft.input), currency: draft.currency },
    })
    assert.deepInclude(facts[2], { money: 10_001n })
    await assert.rejects(() => approveDraft(cityId, first.id, maker), /E_SELF_APPROVAL/)
    await approveDraft(cityId, first.id, checker)
    const [version] = await versionsOf(cityId, id)
    assert.isNotNull(version!.approvedBy)

    const small = headsSetting(fixture, id, [headOf('1', 1n), headOf('2', 10_005n)], { version: 1 })
    assert.equal(await submit(small), 'recorded')
    const mapped = headsSetting(
      fixture,
      id,
      [headOf('1', 1n, { line: [fixture.line] }), headOf('2', 10_005n)],
      { version: 2 }
    )
    assert.equal(await submit(mapped), 'waiting')
    const granted = await record(fixture, { number: 'G-2' })
    assert.equal(await submit(headsSetting(fixture, granted, [headOf('1', 90_000n)])), 'recorded')
  })

  test('never change in the database, and no head joins a version later', async ({ assert }) => {
    const fixture = await makeFunding()
    const { cityId, maker } = fixture
    const { id } = await activate(fixture)
    await setHeads(fixture, id, [headOf('1', 5n, { line: [fixture.line] })])
    await transact((trx) =>
      explainHead(trx, {
        ...{ id: newId(), cityId, agreementId: id, head: '1', on: '2023-05-05', text: 'Late' },
        ...{ lang: 'en', by: maker },
      })
    )
    for (const [name, column] of [
      ['report_head_versions', 'reason'],
      ['report_heads', 'name'],
      ['report_head_marks', 'value'],
      ['report_head_explanations', 'explanation'],
    ]) {
      const key = { city_id: cityId, agreement_id: id }
      await assert.rejects(
        () =>
          db
            .query()
            .from(name!)
            .where(key)
            .update({ [column!]: 'x' }),
        /E_APPEND_ONLY|permission denied/
      )
      await assert.rejects(
        () => db.query().from(name!).where(key).delete(),
        /E_APPEND_ONLY|permission denied/
      )
    }
    const late = { city_id: cityId, agreement_id: id, version: 1, no: 2 }
    await assert.rejects(
      () =>
        db
          .insertQuery()
          .table('report_heads')
          .insert({ ...late, code: '2', name: 'x', amount: 1n }),
      /E_APPEND_ONLY/
    )
    await assert.rejects(
      () =>
        db
          .insertQuery()
          .table('report_head_marks')
          .insert({ ...late, no: 1, kind: 'group', value: 'general' }),
      /E_APPEND_ONLY/
    )
  })

  test('are explained for a period, once for the same form', async ({ assert }) => {
    const fixture = await makeFunding()
    const { cityId, maker } = fixture
    const { id } = await activate(fixture)
    await setHeads(fixture, id, [headOf('1', 5n)])
    const written = {
      ...{ id: newId(), cityId, agreementId: id, head: '1', on: '2023-05-05', text: 'Late' },
      ...{ lang: 'en', by: maker },
    }
    const write = (change = {}) => transact((trx) => explainHead(trx, { ...written, ...change }))
    assert.isFalse((await write()).replayed)
    assert.isTrue((await write()).replayed)
    await assert.rejects(() => write({ text: 'Other' }), /E_IDEMPOTENCY_CONFLICT/)
    await assert.rejects(() => write({ id: newId(), head: '9' }))
    await assert.rejects(() => write({ id: newId(), on: '2019-01-01' }), /E_EXPLAINED_PERIOD/)
    const [{ n }] = await selectRows(
      db.connection(),
      'SELECT count(*) AS n FROM report_head_explanations WHERE city_id = ?',
      [cityId]
    )
    assert.equal(toCount(n), 1)
  })
})
