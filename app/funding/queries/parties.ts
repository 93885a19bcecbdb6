import { NotFound } from '#core/refusal'
import { selectRows, toBoolean, toCount, type Client, type Row } from '#core/sql'
import { addFigures, figuresByParty, type FundingFigures } from '#funding/queries/party_figures'
import { folded, PAGE_SIZE } from '#funding/queries/standing'
import { FUNDER_KINDS, type FunderKind } from '#funding/domain/funder_kinds'

export interface PartyRow {
  id: string
  /** Null: a private person, whose name this reader may not see. */
  name: string | null
  nameLang: string
  funderKind: FunderKind | null
  funderKindOther: string | null
  subKind: string | null
  sector: string | null
  isPayee: boolean
  isPartner: boolean
  isPrivatePerson: boolean
  registrationId: string | null
  country: string | null
  note: string | null
  closedOn: string | null
  version: number
  figures: FundingFigures[]
}

export const PARTY_ROLES = ['funder', 'payee', 'partner'] as const
export type PartyRole = (typeof PARTY_ROLES)[number]

export interface PartyFilter {
  q?: string
  role?: PartyRole
  kind?: FunderKind
  page?: number
}

/** One of the fixed report classes with what its funders gave. */
export interface ReportClass {
  kind: FunderKind
  parties: number
  figures: FundingFigures[]
}

export interface PartyList {
  rows: PartyRow[]
  /** The rows of every page. */
  all: PartyRow[]
  total: number
  page: number
  /** The seven kinds, of the whole filter. */
  classes: ReportClass[]
  classesTotal: FundingFigures[]
  /** `other` and own income: never in the total of the seven. */
  apart: ReportClass[]
}

const APART: FunderKind[] = ['other', 'own_income']

/** Parties of the filter by name, with the figures of the whole filter by report class. */
export async function listParties(
  client: Client,
  cityId: string,
  filter: PartyFilter,
  reader: { seesPrivateNames: boolean }
): Promise<PartyList> {
  const all = (await allParties(client, cityId, reader)).filter((party) => fits(party, filter))
  const page = filter.page ?? 1
  const classOf = (kind: FunderKind): ReportClass => {
    const members = all.filter(({ funderKind }) => funderKind === kind)
    return {
      kind,
      parties: members.length,
      figures: addFigures(members.flatMap(({ figures }) => figures)),
    }
  }
  const classes = FUNDER_KINDS.filter((kind) => !APART.includes(kind)).map(classOf)
  return {
    rows: all.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
    all,
    total: all.length,
    page,
    classes,
    classesTotal: addFigures(classes.flatMap(({ figures }) => figures)),
    apart: APART.map(classOf),
  }
}

function fits(party: PartyRow, { q, role, kind }: PartyFilter): boolean {
  if (kind && party.funderKind !== kind) return false
  if (role === 'funder' && !party.funderKind) return false
  if (role === 'payee' && !party.isPayee) return false
  if (role === 'partner' && !party.isPartner) return false
  if (!q) return true
  const text = [party.name, party.subKind, party.sector, party.registrationId].join(' ')
  return folded(text).includes(folded(q))
}

async function allParties(
  client: Client,
  cityId: string,
  reader: { seesPrivateNames: boolean }
): Promise<PartyRow[]> {
  const rows = await selectRows(client, 'SELECT * FROM parties WHERE city_id = ?', [cityId])
  const figures = await figuresByParty(client, cityId)
  const names = new Intl.Collator('en')
  return rows
    .map((row) => partyOf(row, figures.get(row.id) ?? [], reader))
    .toSorted((a, b) => names.compare(a.name ?? '', b.name ?? '') || (a.id < b.id ? -1 : 1))
}

export async function partyShown(
  client: Client,
  cityId: string,
  id: string,
  reader: { seesPrivateNames: boolean }
): Promise<PartyRow> {
  const [row] = await selectRows(client, 'SELECT * FROM parties WHERE city_id = ? AND id = ?', [
    cityId,
    id,
  ])
  if (!row) throw new NotFound()
  const figures = await figuresByParty(client, cityId)
  return partyOf(row, figures.get(id) ?? [], reader)
}

export interface PartyChoice {
  id: string
  name: string
  nameLang: string
  funderKind: FunderKind | null
}

/** Parties that may be chosen now: as a funder, as whom to pay, or as a partner. */
export async function partiesToChoose(
  client: Client,
  cityId: string,
  role: PartyRole
): Promise<PartyChoice[]> {
  const rows = await selectRows(
    client,
    'SELECT * FROM parties WHERE city_id = ? AND closed_on IS NULL',
    [cityId]
  )
  const names = new Intl.Collator('en')
  return rows
    .map((row) => partyOf(row, [], { seesPrivateNames: true }))
    .filter((party) => fits(party, { role }))
    .map(({ id, name, nameLang, funderKind }) => ({ id, name: name!, nameLang, funderKind }))
    .toSorted((a, b) => names.compare(a.name, b.name))
}

/** Sub-kinds and sectors that the city uses already, to be offered again. */
export async function wordsInUse(
  client: Client,
  cityId: string
): Promise<{ subKinds: string[]; sectors: string[] }> {
  const rows = await selectRows(client, 'SELECT sub_kind, sector FROM parties WHERE city_id = ?', [
    cityId,
  ])
  const words = (column: string) =>
    Array.from(new Set(rows.map((row) => row[column]).filter(Boolean))).sort() as string[]
  return { subKinds: words('sub_kind'), sectors: words('sector') }
}

function partyOf(
  row: Row,
  figures: FundingFigures[],
  { seesPrivateNames }: { seesPrivateNames: boolean }
): PartyRow {
  const isPrivatePerson = toBoolean(row.is_private_person)
  const hidden = isPrivatePerson && !seesPrivateNames
  return {
    id: row.id,
    name: hidden ? null : row.name,
    nameLang: row.name_lang,
    funderKind: row.funder_kind,
    funderKindOther: row.funder_kind_other,
    subKind: row.sub_kind,
    sector: row.sector,
    isPayee: toBoolean(row.is_payee),
    isPartner: toBoolean(row.is_partner),
    isPrivatePerson,
    registrationId: hidden ? null : row.registration_id,
    country: row.country,
    note: hidden ? null : row.note,
    closedOn: row.closed_on,
    version: toCount(row.version),
    figures,
  }
}
