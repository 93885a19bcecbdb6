import { readClient, selectRows, toCount } from '#core/sql'

export interface ShownRecipient {
  id: string
  email: string
  addedAt: string
  /** Anchors that wait to be sent to it. */
  waiting: number
  lastError: string | null
}

/** Where anchors of a city go, with what could not be sent. */
export async function recipientsOf(cityId: string): Promise<ShownRecipient[]> {
  const rows = await selectRows(
    readClient(),
    `SELECT r.id, r.email, r.added_at, count(d.anchor_id) AS waiting, max(d.last_error) AS last_error
     FROM anchor_recipients r
     LEFT JOIN anchor_deliveries d ON d.city_id = r.city_id AND d.recipient_id = r.id AND d.state = 'waiting'
     WHERE r.city_id = ? AND r.ended_at IS NULL
     GROUP BY r.id, r.email, r.added_at ORDER BY r.email`,
    [cityId]
  )
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    addedAt: row.added_at,
    waiting: toCount(row.waiting),
    lastError: row.last_error,
  }))
}

export interface ShownDelivery {
  email: string
  state: 'waiting' | 'sent'
  attempts: number
  lastError: string | null
  at: string
}

/** To whom one anchor went, or has still to go. */
export async function deliveriesOf(cityId: string, anchorId: string): Promise<ShownDelivery[]> {
  const rows = await selectRows(
    readClient(),
    `SELECT d.*, r.email FROM anchor_deliveries d
     JOIN anchor_recipients r ON r.city_id = d.city_id AND r.id = d.recipient_id
     WHERE d.city_id = ? AND d.anchor_id = ? ORDER BY r.email`,
    [cityId, anchorId]
  )
  return rows.map((row) => ({
    email: row.email,
    state: row.state,
    attempts: toCount(row.attempts),
    lastError: row.last_error,
    at: row.at,
  }))
}
