import { Refusal } from '#core/refusal'
import { checkAnchor, checkConsistency, checkProof, type Checked } from '#ledger/check_proof'
import { parsed, readAnchor, readConsistency, readProof } from '#ledger/domain/anchor'

/** Checks the text of a proof, of one of consistency or of an anchor, whichever it is. */
export function checkProofText(
  text: string,
  trusts?: (publicKey: string) => boolean,
  file = ''
): Checked {
  const value = parsed(text.trim())
  const proof = readProof(value)
  if (proof) return checkProof(proof, trusts)
  const consistency = readConsistency(value)
  if (consistency) return checkConsistency(consistency, trusts)
  const anchor = readAnchor(value)
  if (anchor) return checkAnchor(anchor, trusts)
  throw new Refusal('E_NOT_A_PROOF', { file }, 'proof')
}
