import { OUTSIDER, partyName, type Reader } from '#ledger/queries/reader'
import { readClient, selectRows, toBigInt, toCount } from '#core/sql'

export interface DueInstalment {
  id: string
  no: number
  dueOn: string | null
  agreementId: string
  agreementNumber: string
  agreementTitle: string
  agreementLang: string
  funderId: string
  /** Null: a private person whom the reader may not know. */
  funderName: string | null
  funderLang: string
  currency: string
  amount: bigint
  /** What has come for it: its own receipts, then the agreement's receipts without an instalment, the earliest due first. */
  received: bigint
  open: bigint
  overdue: boolean
}

/** Instalments of active agreements that are not fully received, the earliest due first. */
export async function dueInstalments(
  cityId: string,
  today: string,
  reader: Reader = OUTSIDER
): Promise<DueInstalment[]> {
  const client = readClient()
  const rows = await selectRows(
    client,
    `SELECT i.id, i.no, i.due_on, i.amount, g.id AS agreement_id, g.number, g.title, g.title_lang, g.currency,
       y.id AS funder_id, ${partyName(reader)} AS funder_name, y.name_lang AS funder_lang
     FROM instalments i
     JOIN agreements g ON g.city_id = i.city_id AND g.id = i.agreement_id
     JOIN parties y ON y.city_id = g.city_id AND y.id = g.funder_id
     WHERE i.city_id = ? AND g.status IN ('granted', 'active')
     ORDER BY CASE WHEN i.due_on IS NULL THEN 1 ELSE 0 END, i.due_on, g.number, i.no`,
    [cityId]
  )
  const cash = await selectRows(
    client,
    `SELECT agreement_id, instalment_id, sum(amount) AS received FROM postings
     WHERE city_id = ? AND account_code = '1000' AND agreement_id IS NOT NULL
     GROUP BY agreement_id, instalment_id`,
    [cityId]
  )
  const matched = new Map<string, bigint>()
  const free = new Map<string, bigint>()
  for (const row of cash) {
    const received = toBigInt(row.received)
    if (row.instalment_id) matched.set(row.instalment_id, received)
    else free.set(row.agreement_id, received)
  }
  return rows
    .map((row): DueInstalment => {
      const amount = toBigInt(row.amount)
      const own = matched.get(row.id) ?? 0n
      const spare = free.get(row.agreement_id) ?? 0n
      const drawn = least(spare, amount - own)
      free.set(row.agreement_id, spare - drawn)
      const open = amount - own - drawn
      return {
        id: row.id,
        no: toCount(row.no),
        dueOn: row.due_on,
        agreementId: row.agreement_id,
        agreementNumber: row.number,
        agreementTitle: row.title,
        agreementLang: row.title_lang,
        funderId: row.funder_id,
        funderName: row.funder_name,
        funderLang: row.funder_lang,
        currency: row.currency,
        amount,
        received: own + drawn,
        open,
        overdue: row.due_on !== null && row.due_on < today,
      }
    })
    .filter(({ open }) => open > 0n)
}

/** The smaller, but never below zero. */
function least(a: bigint, b: bigint): bigint {
  const smaller = a < b ? a : b
  return smaller > 0n ? smaller : 0n
}
