import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toCount, type Client, type Row } from '#core/sql'
import { FUNDER_KINDS, type FunderKind } from '#funding/domain/funder_kinds'
import { isSpelledAlike } from '#funding/domain/party_names'

export interface PartyFacts {
  name: string
  nameLang: string
  /** Null for a party that gives nothing: a payee or a partner only. */
  funderKind?: FunderKind | null
  /** What the kind is, in words; needed for `other`. */
  funderKindOther?: string | null
  subKind?: string | null
  sector?: string | null
  isPayee?: boolean
  isPartner?: boolean
  /** Names of private persons are shown to finance roles only. */
  isPrivatePerson?: boolean
  registrationId?: string | null
  country?: string | null
  note?: string | null
}

/** Refuses facts that make no party, whatever others there are. */
export function refuseNoParty(facts: PartyFacts): void {
  if (!facts.name.trim()) throw new Refusal('E_PARTY_NAME', {}, 'name')
  if (facts.funderKind && !FUNDER_KINDS.includes(facts.funderKind)) {
    throw new Refusal('E_PARTY_KIND', {}, 'funder_kind')
  }
  if (facts.funderKind === 'other' && !facts.funderKindOther?.trim()) {
    throw new Refusal('E_PARTY_KIND_OTHER', {}, 'funder_kind_other')
  }
  if (!facts.funderKind && !facts.isPayee && !facts.isPartner) {
    throw new Refusal('E_PARTY_ROLE', {}, 'funder_kind')
  }
}

/** Refuses facts that make no party, and a second one of the same name or registration. */
export async function checkParty(
  client: Client,
  cityId: string,
  partyId: string,
  facts: PartyFacts,
  options: { evenIfAlike?: boolean } = {}
): Promise<void> {
  refuseNoParty(facts)
  if (options.evenIfAlike) return
  const alike = await findPartyLike(client, cityId, facts)
  if (alike && alike.id !== partyId)
    throw new Refusal('E_PARTY_ALIKE', { name: alike.name }, 'name')
}

export interface PartyAlike {
  id: string
  name: string
  funderKind: FunderKind | null
}

/** A party of this registration, or else of this name; small and capital letters and blanks aside. */
export async function findPartyLike(
  client: Client,
  cityId: string,
  facts: Pick<PartyFacts, 'name' | 'registrationId'>
): Promise<PartyAlike | null> {
  const rows = await selectRows(
    client,
    'SELECT id, name, funder_kind, registration_id FROM parties WHERE city_id = ? AND closed_on IS NULL',
    [cityId]
  )
  const { registrationId, name } = facts
  const found =
    (registrationId &&
      rows.find((row) => isSpelledAlike(row.registration_id ?? '', registrationId))) ||
    rows.find((row) => isSpelledAlike(row.name, name))
  return found ? { id: found.id, name: found.name, funderKind: found.funder_kind } : null
}

export function partyColumns(facts: PartyFacts, isPostgres: boolean) {
  const text = (value: string | null | undefined) => value?.normalize('NFC').trim() || null
  const flag = (value: boolean | undefined) => (isPostgres ? Boolean(value) : value ? 1 : 0)
  return {
    name: text(facts.name)!,
    name_lang: facts.nameLang,
    funder_kind: facts.funderKind ?? null,
    funder_kind_other: facts.funderKind === 'other' ? text(facts.funderKindOther) : null,
    sub_kind: text(facts.subKind),
    sector: text(facts.sector),
    is_payee: flag(facts.isPayee),
    is_partner: flag(facts.isPartner),
    is_private_person: flag(facts.isPrivatePerson),
    registration_id: text(facts.registrationId),
    country: text(facts.country)?.toUpperCase() ?? null,
    note: text(facts.note),
  }
}

export async function lockParty(
  trx: TransactionClientContract,
  cityId: string,
  id: string
): Promise<Row & { version: number }> {
  const [row] = await selectRows(
    trx,
    'UPDATE parties SET version = version WHERE city_id = ? AND id = ? RETURNING *',
    [cityId, id]
  )
  if (!row) throw new NotFound()
  return { ...row, version: toCount(row.version) }
}
