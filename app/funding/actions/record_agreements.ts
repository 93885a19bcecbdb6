import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvents, type AuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { newId } from '#core/ids'
import { insertMany } from '#core/insert_many'
import { NotTogether, refuseTwins } from '#core/not_together'
import { selectRows } from '#core/sql'
import { pledgeEntry, type AgreementActivation } from '#funding/actions/activate_agreement'
import {
  columnsOf,
  earmarkRows,
  snapshotOf,
  versionEvent,
  type AgreementTerms,
} from '#funding/actions/agreement_store'
import { knownValues, refuseEarmark, refuseTerms } from '#funding/actions/check_terms'
import { linesOfPledge } from '#funding/actions/entry_lines'
import { exchangeOf, type Exchange } from '#funding/actions/exchange'
import { generalFundOf } from '#funding/actions/general_fund'
import { tidy, type AgreementRecording } from '#funding/actions/record_agreement'
import { registeredEvent, type PartyRegistration } from '#funding/actions/register_party'
import { isFree, restrictionOf } from '#funding/domain/earmark'
import type { FunderKind } from '#funding/domain/funder_kinds'
import { ledgerTermsOf, type LedgerTerms } from '#funding/queries/ledger_terms'
import { lockRate } from '#ledger/actions/locked_rates'
import { fundRow } from '#ledger/actions/open_fund'
import { postEntries } from '#ledger/actions/post_entry'
import { lockLedger } from '#programmes/actions/spending_guards'

/** A new agreement, its funder, and how it becomes active at once when it does. */
export interface NewAgreement {
  recording: AgreementRecording
  funderKind: FunderKind | null
  /** The funder when it was registered together with the agreement. */
  registered?: PartyRegistration
  activation?: Omit<AgreementActivation, 'cityId' | 'agreementId'>
}

interface Kept extends NewAgreement {
  id: string
  terms: AgreementTerms
  fundId: string | null
}

/**
 * Records many new agreements of a city, and activates those that are to be active, as `recordAgreement` and
 * `activateAgreement` would one after the other, asking the books once for all of them. Its funders are open
 * parties. Where one is not new and plain, or is refused, the transaction is to be taken back and each
 * recorded by itself.
 */
export async function recordAgreements(
  trx: TransactionClientContract,
  cityId: string,
  agreements: readonly NewAgreement[]
): Promise<void> {
  if (agreements.length === 0) return
  await lockLedger(trx, cityId)
  const plain = agreements.map((one) => plainOf(one))
  await refuseKnown(trx, cityId, plain)
  const knownOf = knownValues(trx, cityId)
  for (const { terms } of plain) await refuseEarmark(terms.earmark ?? {}, knownOf)

  const kept = await withFunds(trx, cityId, plain)
  await insertMany(trx, 'agreements', kept.map(agreementRow))
  await insertMany(
    trx,
    'agreement_earmarks',
    kept.flatMap(({ id, terms }) => earmarkRows(cityId, id, terms))
  )
  await insertMany(trx, 'agreement_versions', kept.flatMap(versionRows))
  await recordAuditEvents(trx, cityId, kept.flatMap(eventsOf))
  await postPledges(trx, cityId, kept)
}

function plainOf(one: NewAgreement): Omit<Kept, 'fundId'> {
  const { id, status, terms: given } = one.recording
  const terms = tidy(given)
  refuseTerms(terms)
  const isPlain =
    one.funderKind !== null &&
    !terms.instalments?.length &&
    (!one.activation || status === 'granted')
  if (!isPlain) throw new NotTogether()
  return { ...one, id, terms }
}

async function refuseKnown(
  trx: TransactionClientContract,
  cityId: string,
  agreements: readonly Omit<Kept, 'fundId'>[]
): Promise<void> {
  const ids = agreements.map(({ id }) => id)
  const numbers = agreements.map(({ terms }) => terms.number)
  refuseTwins(ids)
  refuseTwins(numbers)
  const [known] = await selectRows(
    trx,
    `SELECT 1 FROM agreements
     WHERE city_id = ? AND (id IN (${marks(ids)}) OR number IN (${marks(numbers)})) LIMIT 1`,
    [cityId, ...ids, ...numbers]
  )
  if (known) throw new NotTogether()
}

/** Opens the funds of those that become active; a code that another fund has needs a look by itself. */
async function withFunds(
  trx: TransactionClientContract,
  cityId: string,
  agreements: readonly Omit<Kept, 'fundId'>[]
): Promise<Kept[]> {
  const kept: Kept[] = []
  const funds: ReturnType<typeof fundRow>[] = []
  let general: string | undefined
  for (const one of agreements) {
    const { number, title, earmark = {}, startsOn, endsOn } = one.terms
    if (!one.activation) kept.push({ ...one, fundId: null })
    else if (isFree(earmark)) {
      general ??= await generalFundOf(trx, cityId)
      kept.push({ ...one, fundId: general })
    } else {
      const id = newId()
      const restriction = restrictionOf(earmark)
      funds.push(fundRow({ id, cityId, code: number, name: title, restriction, startsOn, endsOn }))
      kept.push({ ...one, fundId: id })
    }
  }
  if (funds.length === 0) return kept
  const codes = funds.map(({ code }) => code)
  const [taken] = await selectRows(
    trx,
    `SELECT 1 FROM funds WHERE city_id = ? AND code IN (${marks(codes)}) LIMIT 1`,
    [cityId, ...codes]
  )
  if (taken) throw new NotTogether()
  await insertMany(trx, 'funds', funds)
  return kept
}

function agreementRow({ id, terms, recording, activation, fundId }: Kept) {
  const state = activation
    ? { status: 'active', version: 2 }
    : { status: recording.status, version: 1 }
  return { city_id: recording.cityId, id, ...columnsOf(terms), ...state, fund_id: fundId }
}

function versionRows({ id, terms, recording: { cityId, status, by }, activation }: Kept) {
  const key = { city_id: cityId, agreement_id: id }
  const rest = { reason: null, changed_at: now() }
  const first = {
    ...key,
    version: 1,
    snapshot: snapshotOf(terms, status),
    changed_by: by,
    ...rest,
  }
  if (!activation) return [first]
  const snapshot = snapshotOf(terms, 'active')
  return [first, { ...key, version: 2, snapshot, changed_by: activation.preparedBy, ...rest }]
}

function eventsOf({ id, recording, registered, activation }: Kept): Omit<AuditEvent, 'cityId'>[] {
  const { status, by } = recording
  return [
    ...(registered ? [registeredEvent(registered)] : []),
    versionEvent({ id, version: 1, status }, by),
    ...(activation
      ? [versionEvent({ id, version: 2, status: 'active' }, activation.preparedBy)]
      : []),
  ]
}

async function postPledges(
  trx: TransactionClientContract,
  cityId: string,
  agreements: readonly Kept[]
): Promise<void> {
  const ledger = await ledgerTermsOf(trx, cityId)
  const pledged = agreements.filter(({ activation, terms }) => activation && terms.amount > 0n)
  const exchanges: (Exchange | null)[] = []
  for (const one of pledged) exchanges.push(await exchangeFor(trx, ledger, one))
  const outcomes = await postEntries(
    trx,
    pledged.map(({ id, terms, fundId, funderKind, activation }, at) => {
      const paying = { ...terms, id, fundId: fundId! }
      const isOwnIncome = funderKind === 'own_income'
      const lines = linesOfPledge(paying, terms.amount, { policy: ledger.policy, isOwnIncome })
      return pledgeEntry(
        paying,
        { ...activation!, cityId },
        { lines, pricing: exchanges[at]?.pricing }
      )
    })
  )
  if (outcomes.some((outcome) => !('seq' in outcome) || outcome.replayed)) throw new NotTogether()
  for (const [at, { activation }] of pledged.entries())
    await lockRate(trx, cityId, activation!.entryId, exchanges[at]?.locked)
}

async function exchangeFor(
  trx: TransactionClientContract,
  ledger: LedgerTerms,
  { id, terms: { currency, amount }, recording, activation }: Kept
): Promise<Exchange | null> {
  if (currency === ledger.currency) return null
  const agreement = { id, currency }
  return exchangeOf(trx, recording.cityId, { agreement, amount, on: activation!.on })
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ')
}
