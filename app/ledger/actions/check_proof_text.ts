import { Refusal } from '#core/refusal'
import { checkAnchor, checkProof, type Checked } from '#ledger/check_proof'
import { parsed, readAnchor, readProof } from '#ledger/domain/anchor'

/** Checks the text of a proof or of an anchor, whichever it is. */
export function checkProofText(
  text: string,
  trusts?: (publicKey: string) => boolean,
  file = ''
): Checked {
  const value = parsed(text.trim())
  const proof = readProof(value)
  if (proof) return checkProof(proof, trusts)
  const anchor = readAnchor(value)
  if (anchor) return checkAnchor(anchor, trusts)
  throw new Refusal('E_NOT_A_PROOF', { file }, 'proof')
}
