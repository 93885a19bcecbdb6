import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import {
  neededText,
  openPledgeBooks,
  recordedBefore,
  refuseAbove,
} from '#funding/actions/pledge_books'
import { conditionOf } from '#funding/queries/condition'
import { agreementPositions, portionOf, type AgreementPositions } from '#funding/queries/positions'
import { postEntry } from '#ledger/actions/post_entry'
import { allowanceLines, writeOffLines } from '#ledger/domain/pledge_events'

export interface WriteOff {
  /** The decision and its entry have this one id. */
  id: string
  cityId: string
  agreementId: string
  /** The instalment that will not come, when it is one. */
  instalmentId?: string | null
  /** `allowance` expects the loss of a recognised pledge, `write_off` makes it final. */
  step: 'allowance' | 'write_off'
  /** Minor units of the agreement's currency. */
  amount: bigint
  decidedOn: string
  reason: string
  preparedBy: string
  approvedBy?: string | null
}

/** A pledge is doubtful, or will not come. It is not forgiven: money that comes after all is taken as a recovery. */
export async function writeOffPledge(
  trx: TransactionClientContract,
  writeOff: WriteOff
): Promise<{ id: string; replayed: boolean }> {
  const { id, cityId, agreementId, step, amount, decidedOn } = writeOff
  const reason = neededText(writeOff.reason, 'reason')
  const instalmentId = writeOff.instalmentId ?? null
  const row = {
    city_id: cityId,
    id,
    agreement_id: agreementId,
    instalment_id: instalmentId,
    step,
    amount,
    decided_on: decidedOn,
    reason,
    entry_id: id,
  }
  const books = await openPledgeBooks(trx, cityId, agreementId)
  if (await recordedBefore(trx, 'write_offs', row)) return { id, replayed: true }
  const { agreement } = books
  if (instalmentId) await refuseForeignInstalment(trx, cityId, agreement, instalmentId)

  const positions = await agreementPositions(trx, cityId, agreementId)
  const isRecognised = positions.receivable.amount > 0n
  if (step === 'allowance' && !isRecognised) {
    throw new Refusal('E_ALLOWANCE_NOT_RECOGNISED', { number: agreement.number }, 'amount')
  }
  const condition = await conditionOf(trx, cityId, agreementId)
  const most = openFor(step, positions, condition?.open ?? 0n)
  refuseAbove('E_WRITE_OFF_AMOUNT', amount, most, agreement.currency)

  const open = isRecognised ? positions.receivable : positions.remembered
  const of = { ...books.of(portionOf(open, amount)), instalment: instalmentId }
  const fromAllowance = amount < positions.provided.amount ? amount : positions.provided.amount
  await postEntry(trx, {
    id,
    cityId,
    kind: step,
    effectiveOn: decidedOn,
    memo: `${agreement.number} ${reason}`,
    source: { type: 'write_off', id },
    preparedBy: writeOff.preparedBy,
    approvedBy: writeOff.approvedBy,
    lines:
      step === 'allowance'
        ? allowanceLines(of)
        : writeOffLines({
            ...of,
            provided: books.of(portionOf(positions.provided, fromAllowance)),
            recognised: isRecognised,
          }),
  })
  await trx.insertQuery().table('write_offs').insert(row)
  return { id, replayed: false }
}

/**
 * The most that can be provided for or written off: of a recognised pledge what is open (less what is
 * provided for already), else what is remembered unconditionally; a condition lapses instead.
 */
export function openFor(
  step: WriteOff['step'],
  { receivable, provided, remembered }: AgreementPositions,
  conditional: bigint
): bigint {
  if (step === 'allowance') return receivable.amount - provided.amount
  return receivable.amount > 0n ? receivable.amount : remembered.amount - conditional
}

async function refuseForeignInstalment(
  trx: TransactionClientContract,
  cityId: string,
  agreement: { id: string; number: string },
  instalmentId: string
) {
  const [known] = await selectRows(
    trx,
    'SELECT 1 FROM instalments WHERE city_id = ? AND agreement_id = ? AND id = ?',
    [cityId, agreement.id, instalmentId]
  )
  if (!known) throw new Refusal('E_INSTALMENT_UNKNOWN', { number: agreement.number }, 'instalment')
}
