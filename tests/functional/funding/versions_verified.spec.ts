import { test } from '@japa/runner'
import { recordAuditEvent } from '#audit/record_audit_event'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { changeAgreement } from '#funding/actions/change_agreement'
import { registerParty } from '#funding/actions/register_party'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { IMPORTED } from '#ledger/queries/brought_in'
import { record, termsOf, type FundingFixture } from '#tests/support/funding'
import { authority, headOf, makeLedger, post } from '#tests/support/ledger'
import { asOwner } from '#tests/support/tamper'

/** A ledger whose first entry came from a file, as the start of its audit chain says, or was made here. */
async function makeBooks({ fromFile }: { fromFile: boolean }): Promise<FundingFixture> {
  const ledger = await makeLedger()
  const { cityId, maker } = ledger
  await post(authority(ledger, 1_000n))
  const head = await headOf(ledger)
  const funder = newId()
  await transact(async (trx) => {
    if (fromFile) {
      await recordAuditEvent(trx, {
        cityId,
        actorId: null,
        action: IMPORTED,
        subjectType: 'ledger',
        subjectId: cityId,
        details: { headSeq: head.seq.toString(), headHash: head.hash },
      })
    }
    const party = { id: funder, cityId, name: 'Foundation Š', nameLang: 'sl', by: maker }
    await registerParty(trx, { ...party, funderKind: 'foundation' })
  })
  return { ...ledger, funder }
}

/** An agreement that was changed twice; then versions of it are not there. */
async function withoutVersions(books: FundingFixture, versions: number[]): Promise<unknown[]> {
  const { cityId, maker } = books
  const agreementId = await record(books)
  for (const version of [1, 2]) {
    await transact((trx) =>
      changeAgreement(trx, {
        entryId: newId(),
        cityId,
        agreementId,
        version,
        terms: termsOf(books, { title: `Title ${version}` }),
        reason: 'the funder names it otherwise',
        on: '2023-02-01',
        preparedBy: maker,
      })
    )
  }
  await asOwner(
    ['agreement_versions'],
    [
      `DELETE FROM agreement_versions WHERE agreement_id = '${agreementId}' AND version IN (${versions.join(', ')})`,
    ]
  )
  return (await verifyLedger(cityId)).faults.map(({ code, params }) => [code, params.part])
}

test.group('Versions of agreements', () => {
  test('those from before a ledger came from a file are not there, and an agreement changed since is none the less whole', async ({
    assert,
  }) => {
    const books = await makeBooks({ fromFile: true })
    assert.deepEqual(await withoutVersions(books, [1]), [])
  })

  test('one taken out between others is missed there too', async ({ assert }) => {
    const books = await makeBooks({ fromFile: true })
    assert.deepEqual(await withoutVersions(books, [2]), [['V_SUBLEDGER', 'version']])
  })

  test('the first or the last one taken away is missed where the ledger was begun', async ({
    assert,
  }) => {
    for (const version of [1, 3]) {
      const books = await makeBooks({ fromFile: false })
      assert.deepEqual(await withoutVersions(books, [version]), [['V_SUBLEDGER', 'version']])
    }
  })
})
