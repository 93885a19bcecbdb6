import { statSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { storagePath } from '#config/app'
import { sha256 } from '#core/hashes'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { makeAnchor } from '#ledger/actions/make_anchor'
import { rotateKey } from '#ledger/actions/signing_keys'
import { entryLeaf } from '#ledger/chain'
import { readStatement } from '#ledger/domain/anchor'
import { merkleRoot } from '#ledger/domain/merkle'
import { merkleHash } from '#ledger/merkle_sha256'
import { isSignedBy, keyIdOf } from '#ledger/signatures'
import { ownerClient } from '#tests/support/databases'
import {
  authority,
  makeLedger,
  post,
  withoutGuard,
  type LedgerFixture,
} from '#tests/support/ledger'
import { isPostgres } from '#core/sql'

function anchor(fixture: LedgerFixture, reason: 'daily' | 'close' | 'by_hand' = 'daily') {
  return transact((trx) => makeAnchor(trx, { cityId: fixture.cityId, reason }))
}

function anchorsOf(fixture: LedgerFixture) {
  return selectRows(db.connection(), 'SELECT * FROM anchors WHERE city_id = ? ORDER BY no', [
    fixture.cityId,
  ])
}

test.group('Anchors', () => {
  test('sign the root over all entries, and go on from one to the next', async ({ assert }) => {
    const fixture = await makeLedger()
    for (let n = 1; n <= 5; n++) await post(authority(fixture, BigInt(n)))
    const first = await anchor(fixture)
    for (let n = 6; n <= 8; n++) await post(authority(fixture, BigInt(n)))
    const second = await anchor(fixture, 'close')

    const entries = await selectRows(
      db.connection(),
      'SELECT payload, hash FROM journal_entries WHERE city_id = ? ORDER BY seq',
      [fixture.cityId]
    )
    const leaves = entries.map((entry) => entryLeaf(entry.payload))
    const root = (count: number) =>
      Buffer.from(merkleRoot(leaves.slice(0, count), merkleHash)).toString('hex')
    assert.deepEqual([first.root, second.root], [root(5), root(8)])
    assert.deepEqual([first.headHash, second.headHash], [entries[4].hash, entries[7].hash])

    const stored = await anchorsOf(fixture)
    const said = stored.map((row) => readStatement(row.statement)!)
    assert.deepEqual(
      said.map(({ no, seq, reason }) => [no, seq, reason]),
      [
        ['1', '5', 'daily'],
        ['2', '8', 'close'],
      ]
    )
    assert.deepEqual([said[0].previous, said[1].previous], [null, sha256(stored[0].statement)])
    const [key] = await selectRows(db.connection(), 'SELECT * FROM signing_keys WHERE id = ?', [
      said[0].key_id,
    ])
    assert.equal(keyIdOf(key.public_key), key.id)
    for (const row of stored)
      assert.isTrue(isSignedBy(key.public_key, row.statement, row.signature))
    assert.isFalse(isSignedBy(key.public_key, `${stored[0].statement} `, stored[0].signature))
  })

  test('are one for each end of the chain, an empty one too', async ({ assert }) => {
    const fixture = await makeLedger()
    const empty = await anchor(fixture)
    assert.deepEqual([empty.seq, empty.replayed], [0n, false])
    assert.equal(empty.root, sha256(''))
    assert.deepEqual(await anchor(fixture, 'close'), { ...empty, replayed: true })
    await post(authority(fixture, 1n))
    const [one, two] = await Promise.all([anchor(fixture), anchor(fixture, 'by_hand')])
    assert.equal(one.id, two.id)
    assert.lengthOf(await anchorsOf(fixture), 2)
  })

  test('are never made for a chain that does not hold', async ({ assert }) => {
    const fixture = await makeLedger()
    await post(authority(fixture, 1n))
    await post(authority(fixture, 2n))
    const guard = `journal_entries_append_only${isPostgres() ? '' : '_update'}`
    await withoutGuard('journal_entries', guard, () =>
      ownerClient().rawQuery(
        `UPDATE journal_entries SET payload = replace(payload, 'authority', 'other') WHERE city_id = ? AND seq = 2`,
        [fixture.cityId]
      )
    )
    await assert.rejects(() => anchor(fixture), /E_CHAIN_BROKEN \{"seq":"2"\}/)
    assert.lengthOf(await anchorsOf(fixture), 0)
  })

  test('stay as they are', async ({ assert }) => {
    const fixture = await makeLedger()
    await anchor(fixture)
    for (const sql of [
      'UPDATE anchors SET seq = 9',
      'DELETE FROM anchors',
      'UPDATE signing_keys SET made_at = made_at',
      'DELETE FROM signing_keys',
    ]) {
      await assert.rejects(() => ownerClient().rawQuery(sql), /E_APPEND_ONLY/)
    }
  })

  test('are signed by a key that only its owner can read, and a new key is endorsed by the old one', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    await anchor(fixture)
    const folder = join(storagePath, 'keys')
    for (const name of readdirSync(folder)) {
      assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600)
    }
    const { id } = await transact((trx) => rotateKey(trx, null))
    const [key] = await selectRows(db.connection(), 'SELECT * FROM signing_keys WHERE id = ?', [id])
    const [old] = await selectRows(db.connection(), 'SELECT * FROM signing_keys WHERE id = ?', [
      key.replaces,
    ])
    assert.isTrue(isSignedBy(old.public_key, key.id, key.endorsement))
    await post(authority(fixture, 1n))
    await anchor(fixture)
    assert.equal((await anchorsOf(fixture))[1].key_id, id)

    // The machine is lost with its key: another one is made and nothing vouches for it.
    for (const name of readdirSync(folder)) rmSync(join(folder, name))
    await post(authority(fixture, 1n))
    await anchor(fixture)
    const newest = (await anchorsOf(fixture))[2].key_id
    const [made] = await selectRows(db.connection(), 'SELECT * FROM signing_keys WHERE id = ?', [
      newest,
    ])
    assert.deepEqual([made.replaces, made.endorsement], [id, null])
  })
})
