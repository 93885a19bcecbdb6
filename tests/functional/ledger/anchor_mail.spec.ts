import { test } from '@japa/runner'
import mail from '@adonisjs/mail/services/main'
import db from '@adonisjs/lucid/services/db'
import env from '#start/env'
import { newId } from '#core/ids'
import { selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { anchorAllCities } from '#ledger/actions/anchor_all_cities'
import { makeAnchor } from '#ledger/actions/make_anchor'
import { sendWaitingAnchors } from '#ledger/actions/send_anchors'
import { readAnchor } from '#ledger/domain/anchor'
import { authority, makeLedger, post, type LedgerFixture } from '#tests/support/ledger'

async function withRecipient(): Promise<LedgerFixture & { email: string }> {
  const fixture = await makeLedger()
  const email = `auditor-${fixture.cityId}@example.org`
  await transact((trx) =>
    trx.insertQuery().table('anchor_recipients').insert({
      city_id: fixture.cityId,
      id: newId(),
      email,
      added_by: fixture.maker,
      added_at: '2023-01-01T00:00:00.000Z',
    })
  )
  await post(authority(fixture, 1_000n))
  return { ...fixture, email }
}

async function deliveries(fixture: LedgerFixture) {
  const rows = await selectRows(
    db.connection(),
    'SELECT * FROM anchor_deliveries WHERE city_id = ?',
    [fixture.cityId]
  )
  return rows.map((row) => ({
    state: row.state,
    attempts: toCount(row.attempts),
    error: row.last_error,
  }))
}

test.group('Anchors by e-mail', (group) => {
  group.each.setup(() => () => {
    env.set('SMTP_HOST', '')
    mail.restore()
  })

  test('go to every recipient once, with the file that checks', async ({ assert }) => {
    env.set('SMTP_HOST', 'mail.example.org')
    const { messages } = mail.fake()
    const fixture = await withRecipient()
    await transact((trx) => makeAnchor(trx, { cityId: fixture.cityId, reason: 'close' }))
    assert.deepEqual(await sendWaitingAnchors(fixture.cityId), { sent: 1, failed: 0 })
    assert.deepEqual(await sendWaitingAnchors(fixture.cityId), { sent: 0, failed: 0 })
    assert.deepEqual(await deliveries(fixture), [{ state: 'sent', attempts: 1, error: null }])

    const [message] = messages.sent()
    message.assertTo(fixture.email)
    message.assertSubject('Sidro glavne knjige, Test city: število knjižb 1')
    const [file] = message.toObject().message.attachments!
    // the fake mailer has the attachment as it travels
    const text = Buffer.from(String(file.content), 'base64').toString()
    const anchor = readAnchor(JSON.parse(text))
    assert.equal(JSON.parse(anchor!.statement).city_id, fixture.cityId)
  })

  test('wait where no mail server is set, and hold up nothing', async ({ assert }) => {
    const fixture = await withRecipient()
    await transact((trx) => makeAnchor(trx, { cityId: fixture.cityId, reason: 'daily' }))
    assert.deepEqual(await sendWaitingAnchors(fixture.cityId), { sent: 0, failed: 0 })
    assert.deepEqual(await deliveries(fixture), [{ state: 'waiting', attempts: 0, error: null }])
  })

  test('that cannot be sent say why and are tried again', async ({ assert }) => {
    env.set('SMTP_HOST', 'mail.example.org')
    const fake = mail.fake()
    const fixture = await withRecipient()
    fake.send = async () => {
      throw new Error('550 no such mailbox')
    }
    const done = await anchorAllCities()
    assert.isTrue(done.some(({ seq, error }) => seq === '1' && error === null))
    assert.deepEqual(await deliveries(fixture), [
      { state: 'waiting', attempts: 1, error: '550 no such mailbox' },
    ])
    mail.restore()
    mail.fake()
    assert.deepEqual(await sendWaitingAnchors(fixture.cityId), { sent: 1, failed: 0 })
    assert.deepEqual(await deliveries(fixture), [{ state: 'sent', attempts: 2, error: null }])
  })
})
