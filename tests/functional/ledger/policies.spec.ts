import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { recordReceipt } from '#funding/actions/record_receipt'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { changePolicies } from '#ledger/actions/change_policies'
import { policiesOf, policyVersions } from '#ledger/queries/policies'
import { ownerClient } from '#tests/support/databases'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { makeAgreement } from '#tests/support/funding_records'

async function change(
  city: TestCity,
  policies: Partial<Awaited<ReturnType<typeof policiesOf>>>,
  version = 0
) {
  const [preparedBy, approvedBy] = [
    (await makePerson(city, 'administrator')).id,
    (await makePerson(city, 'administrator')).id,
  ]
  const now = await policiesOf(db.connection(), city.id)
  const next = { ...now, ...policies }
  const decision = { cityId: city.id, version, policies: next, reason: 'Council decision 12' }
  return transact((trx) => changePolicies(trx, { ...decision, preparedBy, approvedBy }))
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing refused',
    (error) => (error instanceof Refusal ? error.code : Promise.reject(error))
  )

async function receive(city: TestCity, agreement: { id: string; by: string }, amount: bigint) {
  return transact((trx) =>
    recordReceipt(trx, {
      id: newId(),
      cityId: city.id,
      agreementId: agreement.id,
      receivedOn: '2026-02-01',
      currency: city.currency,
      amount,
      preparedBy: agreement.by,
    })
  )
}

async function openOn(city: TestCity, account: string): Promise<bigint> {
  const [row] = await selectRows(
    db.connection(),
    'SELECT sum(amount) AS sum FROM postings WHERE city_id = ? AND account_code = ?',
    [city.id, account]
  )
  return toBigInt(row.sum)
}

test.group('Policies of a city', () => {
  test('a change keeps what was before, who made it and why', async ({ assert }) => {
    const city = await makeCity({ approvalThreshold: 100_000n })
    await change(city, { rateDays: 7, approvalThreshold: 50_000n })
    const versions = await policyVersions(db.connection(), city.id)
    assert.deepEqual(
      versions.map(({ version, reason, policies }) => [
        version,
        reason,
        policies.approvalThreshold,
        policies.rateDays,
      ]),
      [
        [2, 'Council decision 12', 50_000n, 7],
        [1, null, 100_000n, 0],
      ]
    )
    assert.deepInclude(await policiesOf(db.connection(), city.id), { rateDays: 7 })
    await assert.rejects(
      () =>
        ownerClient().rawQuery(
          'UPDATE ledger_policy_versions SET rate_days = 9 WHERE city_id = ?',
          [city.id]
        ),
      /E_APPEND_ONLY/
    )
  })

  test('a stale version, no change, and one person alone are refused', async ({ assert }) => {
    const city = await makeCity()
    await change(city, { rateDays: 7 })
    assert.equal(await codeOf(change(city, { rateDays: 9 })), 'E_STALE_VERSION')
    assert.equal(await codeOf(change(city, {}, 2)), 'E_POLICY_UNCHANGED')
    const one = (await makePerson(city, 'administrator')).id
    const policies = { ...(await policiesOf(db.connection(), city.id)), rateDays: 1 }
    const alone = { cityId: city.id, version: 2, policies, reason: 'because', preparedBy: one }
    for (const [approvedBy, code] of [
      [null, 'E_APPROVAL_NEEDED'],
      [one, 'E_SELF_APPROVAL'],
    ] as const) {
      const work = transact((trx) => changePolicies(trx, { ...alone, approvedBy }))
      assert.equal(await codeOf(work), code)
    }
  })

  test('receipts answer a pledge where it stands, whatever the city has decided since', async ({
    assert,
  }) => {
    for (const [before, after, account] of [
      ['on_receipt', 'on_pledge', '9000'],
      ['on_pledge', 'on_receipt', '1100'],
    ] as const) {
      const city = await makeCity({ recognitionPolicy: before })
      const old = await makeAgreement(city, { active: true })
      await receive(city, old, 40_000n)
      await change(city, { recognition: after })
      await receive(city, old, 60_000n)
      assert.equal(await openOn(city, account), 0n)
      assert.equal(await openOn(city, '4000'), -100_000n)
      assert.equal(await openOn(city, '1000'), 100_000n)

      const young = await makeAgreement(city, { active: true })
      assert.equal(await openOn(city, after === 'on_pledge' ? '1100' : '9000'), 100_000n)
      await receive(city, young, 100_000n)
      assert.equal(await openOn(city, '1100'), 0n)
      assert.equal(await openOn(city, '9000'), 0n)
      assert.equal(await openOn(city, '4000'), -200_000n)
    }
  })

  test('on the page an administrator proposes and a second person agrees', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const [admin, second] = [
      await makePerson(city, 'administrator'),
      await makePerson(city, 'administrator'),
    ]
    const id = newId()
    const form = {
      id,
      version: 0,
      recognition: 'on_pledge',
      threshold: '5,000.00',
      future_days: 3,
      rate_days: 31,
      variance_tolerance: '7.5',
      reminder_days: 14,
      reason: 'Council decision 12',
    }
    const sent = await client
      .post(`/cities/${city.slug}/settings`)
      .loginAs(admin)
      .withCsrfToken()
      .redirects(0)
      .form(form)
    sent.assertStatus(303)
    assert.include(sent.header('location'), `/drafts/${id}`)
    ;(await client.get(`/cities/${city.slug}/drafts/${id}`).loginAs(second)).assertTextIncludes(
      'Days an exchange rate may be old'
    )
    assert.equal((await policiesOf(db.connection(), city.id)).rateDays, 0)
    assert.equal(await codeOf(approveDraft(city.id, id, admin.id)), 'E_SELF_APPROVAL')
    await approveDraft(city.id, id, second.id)
    assert.deepEqual(await policiesOf(db.connection(), city.id), {
      recognition: 'on_pledge',
      approvalThreshold: 500_000n,
      futureDays: 3,
      rateDays: 31,
      varianceTolerance: '7.5',
      reminderDays: 14,
    })
    const page = await client
      .get(`/cities/${city.slug}/settings`)
      .loginAs(await makePerson(city, 'auditor'))
    page.assertTextIncludes('Council decision 12')
    assert.notInclude(page.text(), 'Propose the change')
  })
})
