import {
  answeredBy,
  stillOpen,
  type OpenPledge,
  type PledgeAnswer,
} from '#funding/domain/conditions'

/** What of a receipt answers one instalment; minor units of the receipt's currency. */
export interface ReceiptPart {
  instalmentId: string
  amount: bigint
}

/** A piece of a receipt as it is posted: null is money that answers no named instalment. */
export interface ReceiptPiece extends PledgeAnswer {
  instalmentId: string | null
  amount: bigint
}

export interface PartsFault {
  code: 'E_PART_AMOUNT' | 'E_PART_TWICE' | 'E_PARTS_SUM'
  params: { no: string } | { sum: bigint; amount: bigint }
  field: string
}

/**
 * The parts that a receipt was given with: those it lists, or the one instalment that it names as a
 * whole, or none.
 */
export function partsOf(receipt: {
  amount: bigint
  instalmentId?: string | null
  parts?: readonly ReceiptPart[]
}): readonly ReceiptPart[] {
  if (receipt.parts?.length) return receipt.parts
  const { instalmentId, amount } = receipt
  return instalmentId ? [{ instalmentId, amount }] : []
}

/**
 * What the parts of a receipt may not be: nothing or less, two of one instalment, together more than
 * what came. Less than what came is fine: the rest answers no named instalment. The first fault, or null.
 */
export function findPartsFault(amount: bigint, parts: readonly ReceiptPart[]): PartsFault | null {
  const seen = new Set<string>()
  let sum = 0n
  for (const [index, part] of parts.entries()) {
    const params = { no: String(index + 1) }
    if (part.amount <= 0n) {
      return { code: 'E_PART_AMOUNT', params, field: `parts.${index}.amount` }
    }
    if (seen.has(part.instalmentId)) {
      return { code: 'E_PART_TWICE', params, field: `parts.${index}.instalment` }
    }
    seen.add(part.instalmentId)
    sum += part.amount
  }
  return sum > amount ? { code: 'E_PARTS_SUM', params: { sum, amount }, field: 'parts' } : null
}

/**
 * The pieces in which a receipt is posted: one for each part and one for what is above them. What is open
 * of the pledge is answered in their order, never below zero.
 */
export function piecesOf(
  amount: bigint,
  parts: readonly ReceiptPart[],
  open: OpenPledge
): ReceiptPiece[] {
  const rest = parts.reduce((left, part) => left - part.amount, amount)
  const meant = [...parts, ...(rest > 0n ? [{ instalmentId: null, amount: rest }] : [])]
  let left = open
  return meant.map((piece) => {
    const answer = answeredBy(piece.amount, left)
    left = stillOpen(left, answer)
    return { ...piece, ...answer }
  })
}
