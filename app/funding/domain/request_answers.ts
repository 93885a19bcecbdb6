/*
 * What became of a funding request. Asked is not granted and granted is not received: an answer never
 * makes money, it only says what was promised and which agreement holds the promise.
 */

export const REQUEST_OUTCOMES = ['granted', 'partly', 'refused', 'withdrawn', 'no_answer'] as const
export type RequestOutcome = (typeof REQUEST_OUTCOMES)[number]

/** Whether an answer of this kind grants something. */
export function grants(outcome: RequestOutcome): outcome is 'granted' | 'partly' {
  return outcome === 'granted' || outcome === 'partly'
}

export type AnswerFault =
  'E_GRANT_WITHOUT_AMOUNT' | 'E_AMOUNT_WITHOUT_GRANT' | 'E_GRANT_IS_PART' | 'E_PART_IS_WHOLE'

/** What is wrong with an answer to a request of this amount, or null: a part is less than what was asked. */
export function answerFault(
  asked: bigint,
  answer: { outcome: RequestOutcome; amount: bigint | null; agreementId: string | null }
): AnswerFault | null {
  const { outcome, amount, agreementId } = answer
  if (!grants(outcome)) return amount !== null || agreementId ? 'E_AMOUNT_WITHOUT_GRANT' : null
  if (amount === null || amount <= 0n) return 'E_GRANT_WITHOUT_AMOUNT'
  if (outcome === 'granted') return amount < asked ? 'E_GRANT_IS_PART' : null
  return amount >= asked ? 'E_PART_IS_WHOLE' : null
}
