import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { isPostgres, selectRows } from '#core/sql'
import { transact } from '#core/transact'

interface Preparing {
  prepare(sql: string): unknown
}

/** The texts that the connection of the work prepares meanwhile. */
async function preparedBy(work: () => Promise<unknown>): Promise<string[]> {
  const { client } = db.connection().getWriteClient() as unknown as {
    client: { acquireConnection(): Promise<Preparing>; releaseConnection(one: Preparing): unknown }
  }
  const connection = await client.acquireConnection()
  await client.releaseConnection(connection)
  const texts: string[] = []
  const { prepare } = connection
  connection.prepare = function (sql) {
    texts.push(sql)
    return prepare.call(this, sql)
  }
  try {
    await work()
  } finally {
    connection.prepare = prepare
  }
  return texts
}

const ask = (sql: string, bindings: unknown[] = []) => selectRows(db.connection(), sql, bindings)

test.group('Statements of the query builder on SQLite', () => {
  test('a statement is prepared once, and answers for each of its bindings', async ({ assert }) => {
    if (isPostgres()) return
    const answers: unknown[] = []
    const texts = await preparedBy(async () => {
      for (const value of ['a', 'b', 'c'])
        answers.push((await ask('SELECT ? AS said_once', [value]))[0].said_once)
      await transact(async (trx) => {
        answers.push((await selectRows(trx, 'SELECT ? AS said_once', ['d']))[0].said_once)
      })
    })
    assert.deepEqual(answers, ['a', 'b', 'c', 'd'])
    assert.lengthOf(
      texts.filter((text) => text.includes('said_once')),
      1
    )
  })

  test('a table that has changed meanwhile is seen as it is', async ({ assert }) => {
    if (isPostgres()) return
    const all = 'SELECT * FROM statements_seen'
    await ask('CREATE TABLE statements_seen (one INTEGER)')
    try {
      await ask('INSERT INTO statements_seen VALUES (1)')
      assert.deepEqual({ ...(await ask(all))[0] }, { one: 1n })
      await ask(`ALTER TABLE statements_seen ADD COLUMN two TEXT DEFAULT 'b'`)
      assert.deepEqual({ ...(await ask(all))[0] }, { one: 1n, two: 'b' })
      await ask('DROP TABLE statements_seen')
      await ask('CREATE TABLE statements_seen (three TEXT)')
      await ask(`INSERT INTO statements_seen VALUES ('c')`)
      assert.deepEqual({ ...(await ask(all))[0] }, { three: 'c' })
    } finally {
      await ask('DROP TABLE statements_seen')
    }
  })

  test('a statement that failed can be asked again', async ({ assert }) => {
    if (isPostgres()) return
    const sql = `SELECT json_extract(?, '$.a') AS a`
    await assert.rejects(() => ask(sql, ['{']), /malformed JSON/)
    assert.equal((await ask(sql, ['{"a":"x"}']))[0].a, 'x')
  })

  test('only so many stay prepared, and those asked last', async ({ assert }) => {
    if (isPostgres()) return
    const texts = await preparedBy(async () => {
      await ask('SELECT 1 AS asked_first')
      for (let no = 0; no < 400; no++) {
        await ask(`SELECT ${no} AS one_of_many`)
        await ask('SELECT 2 AS asked_always')
      }
      await ask('SELECT 1 AS asked_first')
    })
    const times = (name: string) => texts.filter((text) => text.includes(name)).length
    assert.equal(times('asked_first'), 2)
    assert.equal(times('asked_always'), 1)
  })
})
