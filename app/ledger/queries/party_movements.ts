import { selectRows, toBigInt, type Client } from '#core/sql'
import type { EntryKind } from '#ledger/domain/entry'
import { notClosing, type Span } from '#ledger/queries/balances'
import { comesFrom } from '#ledger/queries/origins'
import { partyName, type Reader } from '#ledger/queries/reader'

export interface PartyMovement {
  account: string
  /** Null where an entry names no party. */
  party: string | null
  /** None for a private person whom the reader may not know. */
  name: string | null
  lang: string | null
  funderKind: string | null
  /** Credits less debits, functional minor units. */
  net: bigint
}

/** What these accounts moved with each party, what closes a year left out. */
export async function movementsByParty(
  client: Client,
  cityId: string,
  span: Span,
  accounts: readonly string[],
  reader: Reader,
  /** Without entries of this kind and what takes them back. */
  except?: EntryKind
): Promise<PartyMovement[]> {
  const known = span.knownAt !== undefined && span.knownAt !== null
  const rows = await selectRows(
    client,
    `SELECT p.account_code, p.party_id, ${partyName(reader)} AS name, y.name_lang, y.funder_kind,
       -sum(p.functional_amount) AS net
     FROM postings p
     ${known || except ? 'JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id' : ''}
     LEFT JOIN parties y ON y.city_id = p.city_id AND y.id = p.party_id
     WHERE p.city_id = ? AND p.account_code IN (${accounts.map(() => '?').join(', ')})
       ${span.from ? 'AND p.effective_on >= ?' : ''} AND p.effective_on <= ? ${known ? 'AND e.seq <= ?' : ''}
       AND ${notClosing('p')} ${except ? `AND NOT ${comesFrom('e', except)}` : ''}
     GROUP BY p.account_code, p.party_id, y.name, y.is_private_person, y.name_lang, y.funder_kind`,
    [
      ...[cityId, ...accounts],
      ...(span.from ? [span.from] : []),
      span.asOf,
      ...(known ? [span.knownAt] : []),
    ]
  )
  return rows.map((row) => ({
    account: row.account_code,
    party: row.party_id,
    name: row.name,
    lang: row.name_lang,
    funderKind: row.funder_kind,
    net: toBigInt(row.net),
  }))
}
