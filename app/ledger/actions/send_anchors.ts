import mail from '@adonisjs/mail/services/main'
import i18nManager from '@adonisjs/i18n/services/main'
import db from '@adonisjs/lucid/services/db'
import { appUrl } from '#config/app'
import { mailIsSet } from '#config/mail'
import { now } from '#core/clock'
import { formatsFor } from '#core/format'
import { selectRows, toCount, type Row } from '#core/sql'
import { transact } from '#core/transact'
import { anchorFileName, signedAnchor } from '#ledger/queries/anchors'

export interface Sending {
  sent: number
  failed: number
}

const AT_ONCE = 200
const LONGEST_ERROR = 300

/**
 * Sends the anchors that wait for their recipients. One that cannot be sent keeps waiting with the
 * reason beside it, and the next run tries again; nothing else ever waits for a mail server.
 */
export async function sendWaitingAnchors(cityId?: string): Promise<Sending> {
  const result = { sent: 0, failed: 0 }
  if (!mailIsSet()) return result
  const waiting = await selectRows(
    db.connection(),
    `SELECT d.*, r.email, a.no, a.seq, a.head_hash, a.root, a.made_at, a.statement, a.signature, k.public_key,
       c.slug, c.name, c.locale, c.timezone
     FROM anchor_deliveries d
     JOIN anchor_recipients r ON r.city_id = d.city_id AND r.id = d.recipient_id
     JOIN anchors a ON a.city_id = d.city_id AND a.id = d.anchor_id
     JOIN signing_keys k ON k.id = a.key_id
     JOIN cities c ON c.id = d.city_id
     WHERE d.state = 'waiting' AND r.ended_at IS NULL ${cityId ? 'AND d.city_id = ?' : ''}
     ORDER BY d.at LIMIT ${AT_ONCE}`,
    cityId ? [cityId] : []
  )
  for (const row of waiting) {
    if (!(await claim(row))) continue
    const error = await send(row)
    result[error ? 'failed' : 'sent'] += 1
    await settle(row, error)
  }
  return result
}

/** Counting the attempt first makes it ours: another process that read the same row finds it counted. */
async function claim(row: Row): Promise<boolean> {
  return transact(async (trx) => {
    const claimed = await selectRows(
      trx,
      `UPDATE anchor_deliveries SET attempts = attempts + 1, at = ?
       WHERE city_id = ? AND anchor_id = ? AND recipient_id = ? AND state = 'waiting' AND attempts = ?
       RETURNING attempts`,
      [now(), row.city_id, row.anchor_id, row.recipient_id, toCount(row.attempts)]
    )
    return claimed.length === 1
  })
}

async function settle(row: Row, error: string | null): Promise<void> {
  await transact((trx) =>
    trx
      .query()
      .from('anchor_deliveries')
      .where({
        city_id: row.city_id,
        anchor_id: row.anchor_id,
        recipient_id: row.recipient_id,
      })
      .update({ state: error ? 'waiting' : 'sent', last_error: error, at: now() })
  )
}

async function send(row: Row): Promise<string | null> {
  const i18n = i18nManager.locale(row.locale)
  const params = {
    city: row.name,
    seq: String(row.seq),
    at: formatsFor(row.locale).instant(row.made_at, row.timezone),
    hash: row.head_hash,
    root: row.root,
    address: `${appUrl}/proofs`,
    command: `node ace ledger:verify ${row.slug} --anchor ${anchorFileName(row.slug, row.seq)}`,
  }
  const file = JSON.stringify(signedAnchor(row as never), null, 2)
  try {
    await mail.send((message) => {
      message
        .to(row.email)
        .subject(i18n.t('anchors.mail.subject', params))
        .text(i18n.t('anchors.mail.text', params))
        .attachData(Buffer.from(`${file}\n`), {
          filename: anchorFileName(row.slug, row.seq),
          contentType: 'application/json',
        })
    })
    return null
  } catch (error) {
    return String((error as Error).message || error).slice(0, LONGEST_ERROR)
  }
}
