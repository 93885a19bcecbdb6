import { execFile } from 'node:child_process'
import { createWriteStream, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { storagePath } from '#config/app'
import { newId } from '#core/ids'
import { canonicalJson } from '#core/hashes'
import { isPostgres, selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { attachDocument } from '#documents/actions/attach_document'
import { documentPath } from '#documents/storage'
import { exportLedger } from '#ledger/actions/export_ledger'
import { makeAnchor } from '#ledger/actions/make_anchor'
import { verifyExport } from '#ledger/actions/verify_export'
import { partOfDay } from '#database/support/month_parts'
import { fillAuthorityDays } from '#database/triggers/entries_project'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { entryHash, requestHashOf } from '#ledger/chain'
import type { SignedAnchor } from '#ledger/domain/anchor'
import { anchorPage } from '#ledger/queries/anchors'
import { makeKey, signText } from '#ledger/signatures'
import type { LedgerVerdict } from '#ledger/verify'
import { uploadedFile } from '#tests/support/document_records'
import { databaseName, openRawConnection } from '#tests/support/databases'
import {
  allocation,
  authority,
  entryOf,
  makeLedger,
  post,
  type LedgerFixture,
} from '#tests/support/ledger'
import { asOwner, literal } from '#tests/support/tamper'

interface Kept extends LedgerFixture {
  /** Made over all entries and kept outside, before anything is damaged. */
  anchor: SignedAnchor
  document: { id: string; sha256: string; storageKey: string }
}

/** Fourteen entries, the last of which names a document; anchored after the tenth and after the last. */
async function keptYear(): Promise<Kept> {
  const fixture = await makeLedger()
  const { cityId, maker: by } = fixture
  for (let month = 1; month <= 6; month++) {
    await post(authority(fixture, BigInt(month * 1_000), `2023-0${month}-10`))
    await post(allocation(fixture, 500n, `2023-0${month}-20`))
  }
  await transact((trx) => makeAnchor(trx, { cityId, reason: 'daily' }))
  const plain = authority(fixture, 70n, '2023-07-01')
  await post(plain)
  const file = await uploadedFile('decision.pdf', `%PDF-1.7 ${newId()}`)
  const id = newId()
  const subject = { subjectType: 'entry', subjectId: plain.id }
  await attachDocument({ id, cityId, ...subject, file, by })
  await post({ ...authority(fixture, 80n, '2023-07-02'), documents: [file.sha256] })
  await transact((trx) => makeAnchor(trx, { cityId, reason: 'close' }))
  const [row] = await selectRows(
    db.connection(),
    'SELECT storage_key FROM attachments WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  const { rows } = await anchorPage(cityId, 1)
  const document = { id, sha256: file.sha256, storageKey: row.storage_key }
  return { ...fixture, anchor: rows[0].signed, document }
}

function verify({ cityId, anchor }: Kept, threads?: typeof IN_THREADS) {
  return verifyLedger(cityId, { anchors: [anchor] }, threads)
}

/** As a long ledger is verified, which reads its lines another way. */
const IN_THREADS = { count: 2, entries: 1n }

function found(verdict: LedgerVerdict): string[] {
  return verdict.faults.map(({ seq, code }) => (seq === null ? code : `${code} ${seq}`))
}

const inCity = ({ cityId }: Kept, seq: number) => `city_id = '${cityId}' AND seq = ${seq}`
const entryId = (kept: Kept, seq: number) =>
  `(SELECT id FROM journal_entries WHERE ${inCity(kept, seq)})`
const line = (kept: Kept, seq: number, no: number) =>
  `city_id = '${kept.cityId}' AND entry_id = ${entryId(kept, seq)} AND line_no = ${no}`

/** A copy of the first line of entry 5, written last, under an entry and a number. */
function copiedLine(kept: Kept, entry: string, no: number): string {
  const columns = `effective_on, account_code, fund_id, budget_line_id, party_id, agreement_id, instalment_id,
    commitment_id, currency, amount, functional_amount, quantity, unit`
  return `INSERT INTO postings (city_id, entry_id, line_no, ${columns})
    SELECT city_id, ${entry}, ${no}, ${columns} FROM postings WHERE ${line(kept, 5, 1)}`
}

interface Damage {
  what: string
  sql(kept: Kept): string[]
  /** The first fault, and others that must be among them. */
  first: string
  also?: string[]
}

const DAMAGE: Damage[] = [
  {
    what: 'an amount',
    sql: (kept) => [`UPDATE postings SET amount = amount + 1 WHERE ${line(kept, 5, 1)}`],
    first: 'V_LINE 5',
    also: ['V_UNBALANCED 5', 'V_TOTALS'],
  },
  {
    what: 'a memo',
    sql: (kept) => [`UPDATE journal_entries SET memo = 'other' WHERE ${inCity(kept, 5)}`],
    first: 'V_COLUMN 5',
  },
  {
    what: 'an effective date',
    sql: (kept) => [
      `UPDATE journal_entries SET effective_on = '2023-03-11' WHERE ${inCity(kept, 5)}`,
    ],
    first: 'V_COLUMN 5',
  },
  {
    what: 'the fund of a line',
    sql: (kept) => [`UPDATE postings SET fund_id = '${newId()}' WHERE ${line(kept, 5, 1)}`],
    first: 'V_LINE 5',
  },
  {
    what: 'the budget line of a line',
    sql: (kept) => [`UPDATE postings SET budget_line_id = '${newId()}' WHERE ${line(kept, 6, 2)}`],
    first: 'V_LINE 6',
  },
  {
    what: 'the day of a line',
    sql: (kept) => [`UPDATE postings SET effective_on = '2023-03-11' WHERE ${line(kept, 5, 2)}`],
    first: 'V_LINE 5',
  },
  {
    what: 'a line more',
    sql: (kept) => [copiedLine(kept, entryId(kept, 5), 9)],
    first: 'V_LINE_COUNT 5',
    also: ['V_UNBALANCED 5', 'V_TOTALS'],
  },
  {
    what: 'a line of no entry',
    sql: (kept) => [copiedLine(kept, `'${newId()}'`, 1)],
    first: 'V_LINE',
  },
  {
    what: 'a line that went to another entry',
    sql: (kept) => [
      `UPDATE postings SET entry_id = ${entryId(kept, 9)}, line_no = 9 WHERE ${line(kept, 5, 1)}`,
    ],
    first: 'V_LINE_COUNT 5',
    also: ['V_LINE_COUNT 9'],
  },
  {
    what: 'who approved',
    sql: (kept) => [`UPDATE journal_entries SET approved_by = NULL WHERE ${inCity(kept, 6)}`],
    first: 'V_COLUMN 6',
  },
  {
    what: 'the sealed bytes',
    sql: (kept) => [
      `UPDATE journal_entries SET payload = replace(payload, '"memo":"authority"', '"memo":"another"'), memo = 'another' WHERE ${inCity(kept, 5)}`,
    ],
    first: 'V_HASH 5',
    also: ['V_ANCHOR_ROOT 14'],
  },
  {
    what: 'a deleted row in the middle',
    sql: (kept) => [
      `DELETE FROM postings WHERE city_id = '${kept.cityId}' AND entry_id = ${entryId(kept, 7)}`,
      `DELETE FROM journal_entries WHERE ${inCity(kept, 7)}`,
    ],
    first: 'V_SEQUENCE 8',
    also: ['V_PREVIOUS_HASH 8', 'V_TOTALS'],
  },
  {
    what: 'two swapped rows',
    sql: (kept) => [
      `UPDATE journal_entries SET seq = 99 WHERE ${inCity(kept, 7)}`,
      `UPDATE journal_entries SET seq = 7 WHERE ${inCity(kept, 9)}`,
      `UPDATE journal_entries SET seq = 9 WHERE ${inCity(kept, 99)}`,
    ],
    first: 'V_PREVIOUS_HASH 7',
    also: ['V_HASH 7', 'V_COLUMN 7', 'V_COLUMN 9', 'V_ANCHOR_ROOT 12'],
  },
  {
    what: 'a total',
    sql: (kept) => [
      `UPDATE balance_totals SET debits = debits + 1 WHERE city_id = '${kept.cityId}' AND account_code = '8000' AND month = '2023-03-01'`,
    ],
    first: 'V_TOTALS',
  },
  {
    what: 'the statement of an anchor',
    sql: (kept) => [
      `UPDATE anchors SET statement = replace(statement, '"reason":"daily"', '"reason":"close"') WHERE city_id = '${kept.cityId}' AND no = 1`,
    ],
    first: 'V_ANCHOR_COLUMN 12',
    also: ['V_ANCHOR_SIGNATURE 12', 'V_ANCHOR_CHAIN 14'],
  },
  {
    what: 'a column of an anchor',
    sql: (kept) => [`UPDATE anchors SET seq = 11 WHERE city_id = '${kept.cityId}' AND no = 1`],
    first: 'V_ANCHOR_COLUMN 12',
  },
  {
    what: 'a removed anchor',
    sql: (kept) => [`DELETE FROM anchors WHERE city_id = '${kept.cityId}' AND no = 2`],
    first: 'V_ANCHOR_GONE 14',
  },
  {
    what: 'the record of a document',
    sql: (kept) => [
      `UPDATE attachments SET sha256 = '${'a'.repeat(64)}' WHERE city_id = '${kept.cityId}'`,
    ],
    first: 'V_DOCUMENT_GONE 14',
    also: ['V_DOCUMENT_ROW', 'V_DOCUMENT_FILE'],
  },
  {
    what: 'a removed document',
    sql: (kept) => [`DELETE FROM attachments WHERE city_id = '${kept.cityId}'`],
    first: 'V_DOCUMENT_GONE 14',
    also: ['V_DOCUMENT_ROW'],
  },
  {
    what: 'an audit event',
    sql: (kept) => [
      `UPDATE audit_events SET actor_id = NULL WHERE scope = '${kept.cityId}' AND action = 'document.attached'`,
    ],
    first: 'V_AUDIT',
  },
  {
    what: 'a cut end of the audit chain',
    sql: ({ cityId }) => [
      `DELETE FROM audit_events WHERE scope = '${cityId}' AND seq >= 2`,
      `UPDATE audit_heads SET head_seq = 1, head_hash = (SELECT hash FROM audit_events WHERE scope = '${cityId}' AND seq = 1) WHERE scope = '${cityId}'`,
    ],
    first: 'V_RECORD',
    also: ['V_DOCUMENT_ROW', 'V_AUDIT_ANCHOR'],
  },
]

const TABLES = [
  'journal_entries',
  'postings',
  'balance_totals',
  'ledgers',
  'anchors',
  'signing_keys',
  'attachments',
  'audit_events',
]

/** Cuts the last entries off with everything that would tell, as someone careful would. */
function cutTail({ cityId }: Kept, left: number): string[] {
  const gone = `city_id = '${cityId}' AND entry_id IN (SELECT id FROM journal_entries WHERE city_id = '${cityId}' AND seq > ${left})`
  return [
    ...totalsMoved(cityId, `p.${gone.replace('AND entry_id', 'AND p.entry_id')}`, '-'),
    `DELETE FROM balance_totals WHERE city_id = '${cityId}' AND debits = 0 AND credits = 0`,
    `DELETE FROM postings WHERE ${gone}`,
    `DELETE FROM journal_entries WHERE city_id = '${cityId}' AND seq > ${left}`,
    `DELETE FROM authority_days WHERE city_id = '${cityId}'`,
    fillAuthorityDays(databaseName(), `p.city_id = '${cityId}'`),
    `UPDATE ledgers SET head_seq = ${left}, head_hash = (SELECT hash FROM journal_entries WHERE city_id = '${cityId}' AND seq = ${left}) WHERE city_id = '${cityId}'`,
    `DELETE FROM anchors WHERE city_id = '${cityId}' AND seq > ${left}`,
  ]
}

/** Takes the postings of a condition out of the totals, or puts them in. */
function totalsMoved(cityId: string, where: string, sign: '+' | '-'): string[] {
  const part = partOfDay('p.effective_on', databaseName())
  const lineKey = isPostgres() ? 'p.budget_line_id::text' : 'p.budget_line_id'
  const sum = (column: string, side: '>' | '<') =>
    `(SELECT coalesce(sum(abs(p.${column})), 0) FROM postings p WHERE ${where} AND p.${column} ${side} 0
       AND p.account_code = t.account_code AND p.fund_id = t.fund_id AND p.currency = t.currency
       AND coalesce(${lineKey}, '') = t.budget_line_key AND ${part} = t.month)`
  return [
    `UPDATE balance_totals AS t SET
       debits = debits ${sign} ${sum('amount', '>')}, credits = credits ${sign} ${sum('amount', '<')},
       functional_debits = functional_debits ${sign} ${sum('functional_amount', '>')},
       functional_credits = functional_credits ${sign} ${sum('functional_amount', '<')}
     WHERE city_id = '${cityId}'`,
  ]
}

/** Entry 5 becomes another one, and every hash from there on is computed anew; nothing is left over. */
async function rehash(kept: Kept): Promise<string[]> {
  const { cityId } = kept
  const rows = await selectRows(
    db.connection(),
    'SELECT id, seq, payload, prev_hash FROM journal_entries WHERE city_id = ? AND seq >= 5 ORDER BY seq',
    [cityId]
  )
  let previous = rows[0].prev_hash
  const statements: string[] = []
  for (const row of rows) {
    const seq = toBigInt(row.seq)
    const payload =
      seq === 5n ? row.payload.replace('"memo":"authority"', '"memo":"bribe"') : row.payload
    const hash = entryHash(cityId, seq, previous, payload)
    statements.push(
      `UPDATE journal_entries SET payload = ${literal(payload)}, prev_hash = '${previous}', hash = '${hash}'
         ${seq === 5n ? `, memo = 'bribe', request_hash = '${requestHashOf(payload)}'` : ''} WHERE city_id = '${cityId}' AND seq = ${seq}`
    )
    previous = hash
  }
  statements.push(`UPDATE ledgers SET head_hash = '${previous}' WHERE city_id = '${cityId}'`)
  return statements
}

test
  .group('Tampering with a ledger', () => {
    test('nothing is found where nothing was done', async ({ assert }) => {
      const kept = await keptYear()
      assert.deepEqual((await verify(kept)).faults, [])
    })

    for (const { what, sql, first, also = [] } of DAMAGE) {
      test(`scenario 49, 50, 51: ${what} is found and named`, async ({ assert }) => {
        const kept = await keptYear()
        await asOwner(TABLES, sql(kept))
        const verdict = await verify(kept)
        assert.isFalse(verdict.ok)
        assert.equal(found(verdict)[0], first)
        assert.includeMembers(found(verdict), also)
        if (sql(kept).some((statement) => statement.includes('postings'))) {
          assert.deepEqual(found(await verify(kept, IN_THREADS)), found(verdict))
        }
      })
    }

    for (const left of [13, 4]) {
      test(`scenario 50: a tail of ${14 - left} cut off cleanly is found by the anchor kept outside, and only by it`, async ({
        assert,
      }) => {
        const kept = await keptYear()
        await asOwner(TABLES, cutTail(kept, left))
        assert.deepEqual((await verifyLedger(kept.cityId)).faults, [])
        const verdict = await verify(kept)
        assert.deepEqual(found(verdict), ['V_ANCHOR_GONE 14', 'V_ANCHOR_CUT'])
        assert.containSubset(verdict.faults[1].params, {
          origin: 'given',
          of: '14',
          found: String(left),
          from: String(left + 1),
        })
      })
    }

    test('scenario 51: a chain computed anew from one entry on is found by the anchor kept outside', async ({
      assert,
    }) => {
      const kept = await keptYear()
      const statements = await rehash(kept)
      await asOwner(TABLES, [...statements, `DELETE FROM anchors WHERE city_id = '${kept.cityId}'`])
      assert.deepEqual((await verifyLedger(kept.cityId)).faults, [])
      const verdict = await verify(kept)
      assert.deepEqual(found(verdict), ['V_ANCHOR_GONE 14', 'V_ANCHOR_HASH 14', 'V_ANCHOR_ROOT 14'])
    })

    test('scenario 51: an exchanged key is named: by itself, and by the anchor signed with the true one', async ({
      assert,
    }) => {
      const kept = await keptYear()
      const forged = makeKey()
      const [stored] = await selectRows(
        db.connection(),
        'SELECT statement, key_id FROM anchors WHERE city_id = ? ORDER BY no DESC LIMIT 1',
        [kept.cityId]
      )
      const raw = await openRawConnection()
      const keys = await raw.rows(
        `SELECT public_key FROM signing_keys WHERE id = '${stored.key_id}'`
      )
      await raw.close()
      const exchange = (key: unknown) =>
        asOwner(TABLES, [
          `UPDATE signing_keys SET public_key = ${literal(key)} WHERE id = '${stored.key_id}'`,
        ])
      await exchange(forged.publicKey)
      try {
        const verdict = await verify(kept)
        assert.includeMembers(found(verdict), [
          'V_KEY',
          'V_ANCHOR_SIGNATURE 12',
          'V_ANCHOR_SIGNATURE 14',
          'V_ANCHOR_KEY 14',
        ])
      } finally {
        await exchange(keys[0].public_key)
      }

      // A whole new set of anchors under a key of the forger: everything agrees but the anchor outside.
      const statement = canonicalJson({
        ...JSON.parse(stored.statement),
        key_id: forged.id,
        no: '1',
        previous: null,
      })
      await asOwner(TABLES, [
        `INSERT INTO signing_keys (id, public_key, made_at, replaces) VALUES ('${forged.id}', '${forged.publicKey}', '2023-01-01T00:00:00.000Z', '${newId()}')`,
        `DELETE FROM anchors WHERE city_id = '${kept.cityId}' AND seq < 14`,
        `UPDATE anchors SET no = 1, key_id = '${forged.id}', statement = ${literal(statement)}, signature = '${signText(statement, forged.privateKey)}' WHERE city_id = '${kept.cityId}'`,
      ])
      assert.deepEqual((await verifyLedger(kept.cityId)).faults, [])
      assert.deepEqual(found(await verify(kept)), ['V_ANCHOR_GONE 14'])
      const trusted = { anchors: [kept.anchor], trustedKey: forged.publicKey }
      assert.deepEqual(found(await verifyLedger(kept.cityId, trusted)), ['V_ANCHOR_KEY 14'])
      await asOwner(TABLES, [
        `DELETE FROM anchors WHERE city_id = '${kept.cityId}'`,
        `DELETE FROM signing_keys WHERE id = '${forged.id}'`,
      ])
    })

    test('an anchor of another city and a forged one are named', async ({ assert }) => {
      const [kept, other] = [await keptYear(), await keptYear()]
      const foreign = await verifyLedger(kept.cityId, { anchors: [other.anchor] })
      assert.deepEqual(found(foreign), ['V_ANCHOR_CITY'])
      const forged = {
        ...kept.anchor,
        statement: kept.anchor.statement.replace('"seq":"14"', '"seq":"13"'),
      }
      const verdict = await verifyLedger(kept.cityId, { anchors: [forged] })
      assert.deepEqual(found(verdict), ['V_ANCHOR_SIGNATURE 13'])
    })

    test('scenario 51: a document edited or removed on the disk is named', async ({ assert }) => {
      const kept = await keptYear()
      const path = documentPath(kept.document.storageKey)
      writeFileSync(path, '%PDF-1.7 forged')
      const edited = await verify(kept)
      assert.deepEqual(found(edited), ['V_DOCUMENT_FILE'])
      assert.deepEqual(edited.faults[0].params, { document: kept.document.id, state: 'changed' })
      rmSync(path)
      assert.equal((await verify(kept)).faults[0].params.state, 'missing')
    })

    test('scenario 52: a guard taken out, switched off or emptied is named', async ({ assert }) => {
      const kept = await keptYear()
      const raw = await openRawConnection()
      const guards = async () =>
        (await verify(kept)).faults.map(
          ({ code, params }) => `${code} ${params.guard} ${params.state}`
        )
      try {
        if (isPostgres()) {
          await raw.run('ALTER TABLE postings DISABLE TRIGGER postings_sealed')
          assert.deepEqual(await guards(), ['V_GUARD postings_sealed disabled'])
          await raw.run('ALTER TABLE postings ENABLE TRIGGER postings_sealed')
          const [{ body }] = await raw.rows(
            `SELECT prosrc AS body FROM pg_proc WHERE proname = 'postings_sealed'`
          )
          const set = (text: unknown) =>
            raw.run(
              `CREATE OR REPLACE FUNCTION postings_sealed() RETURNS trigger LANGUAGE plpgsql AS $guard$${text}$guard$`
            )
          await set('BEGIN RETURN NEW; END')
          assert.deepEqual(await guards(), ['V_GUARD postings_sealed changed'])
          await set(body)
          await raw.run('DROP TRIGGER postings_append_only_truncate ON postings')
          assert.deepEqual(await guards(), ['V_GUARD postings_append_only_truncate missing'])
          await raw.run(
            'CREATE TRIGGER postings_append_only_truncate BEFORE TRUNCATE ON postings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()'
          )
        } else {
          const [{ sql }] = await raw.rows(
            `SELECT sql FROM sqlite_master WHERE name = 'postings_sealed'`
          )
          await raw.run('DROP TRIGGER postings_sealed')
          assert.deepEqual(await guards(), ['V_GUARD postings_sealed missing'])
          await raw.run(
            'CREATE TRIGGER postings_sealed BEFORE INSERT ON postings BEGIN SELECT 1; END'
          )
          assert.deepEqual(await guards(), ['V_GUARD postings_sealed changed'])
          await raw.run('DROP TRIGGER postings_sealed')
          await raw.run(sql as string)
        }
        assert.deepEqual(await guards(), [])
      } finally {
        await raw.close()
      }
    })

    test('scenario 52: replacing, overwriting, emptying and cutting are refused by the database itself', async ({
      assert,
    }) => {
      const kept = await keptYear()
      const raw = await openRawConnection()
      const row = `FROM journal_entries WHERE ${inCity(kept, 5)}`
      const columns =
        'city_id, id, seq, kind, effective_on, recorded_at, memo, request_hash, prepared_by, line_count, payload, prev_hash, hash'
      const again = `(${columns}) SELECT ${columns.replace('memo', `'forged'`)} ${row}`
      const attempts = isPostgres()
        ? [
            `INSERT INTO journal_entries ${again} ON CONFLICT (city_id, id) DO UPDATE SET memo = excluded.memo`,
            'TRUNCATE journal_entries CASCADE',
            'TRUNCATE postings',
            'TRUNCATE anchors CASCADE',
          ]
        : [
            `INSERT OR REPLACE INTO journal_entries ${again}`,
            `REPLACE INTO journal_entries ${again}`,
            `INSERT INTO journal_entries ${again} ON CONFLICT (city_id, id) DO UPDATE SET memo = excluded.memo`,
            `INSERT OR REPLACE INTO postings SELECT * FROM postings WHERE ${line(kept, 5, 1)}`,
          ]
      for (const sql of [
        ...attempts,
        `DELETE ${row}`,
        `UPDATE journal_entries SET memo = 'x' WHERE ${inCity(kept, 5)}`,
      ]) {
        await assert.rejects(() => raw.run(sql), /E_\w+/)
      }
      await raw.close()
      assert.deepEqual((await verify(kept)).faults, [])
    })

    test('scenario 54: an export made here verifies elsewhere: other time zone, other language, without the database', async ({
      assert,
      cleanup,
    }) => {
      const kept = await keptYear()
      await post(entryOf(kept, { memo: 'Fundação 평생 Škofja „ї“ 🎓\n; = \u2028' }))
      const folder = await mkdtemp(join(tmpdir(), 'ledger-'))
      cleanup(() => rm(folder, { recursive: true }))
      const [file, anchor] = [join(folder, 'ledger.json'), join(folder, 'anchor.json')]
      const stream = createWriteStream(file)
      await exportLedger(kept.cityId, stream)
      stream.end()
      await once(stream, 'close')
      await writeFile(anchor, JSON.stringify(kept.anchor))

      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['ace.js', 'ledger:verify', file, '--anchor', anchor, '--json'],
        {
          env: {
            ...process.env,
            TZ: 'Pacific/Kiritimati',
            LANG: 'ko_KR.UTF-8',
            LC_ALL: 'ko_KR.UTF-8',
            DB_CONNECTION: 'sqlite',
            STORAGE_DIR: join(folder, 'storage'),
            PORT: '0',
          },
        }
      )
      const [verdict] = JSON.parse(stdout)
      assert.containSubset(verdict, { ok: true, entries: 15, faults: [] })
      assert.equal(verdict.headHash, (await verifyLedger(kept.cityId)).headHash)

      const document = JSON.parse(await readFile(file, 'utf8'))
      const damaged = async (change: (copy: any) => void) => {
        const copy = structuredClone(document)
        change(copy)
        await writeFile(file, JSON.stringify(copy))
        return found(await verifyExport(file, { anchors: [kept.anchor] }))
      }
      const cut = await damaged((copy) => {
        copy.entries.splice(9)
        copy.anchors = []
        copy.head = { ...copy.head, head_seq: '9', head_hash: copy.entries[8].hash }
      })
      assert.includeMembers(cut, ['V_ANCHOR_CUT', 'V_ANCHOR_GONE 14'])
      assert.include(await damaged((copy) => (copy.documents = [])), 'V_DOCUMENT_GONE 14')
    })
  })
  .each.timeout(120_000)

test.group('Tampering | storage', () => {
  test('keys of anchors lie outside the database', async ({ assert }) => {
    const { cityId } = await keptYear()
    const rows = await selectRows(
      db.connection(),
      'SELECT statement FROM anchors WHERE city_id = ?',
      [cityId]
    )
    assert.lengthOf(rows, 2)
    const { readdirSync } = await import('node:fs')
    const pem = readdirSync(join(storagePath, 'keys')).map((name) => name.replace('.pem', ''))
    assert.isTrue(rows.every((row) => pem.includes(JSON.parse(row.statement).key_id)))
  })
})
