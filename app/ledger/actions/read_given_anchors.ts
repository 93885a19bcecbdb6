import { readFile } from 'node:fs/promises'
import { Refusal } from '#core/refusal'
import type { GivenAnchors } from '#ledger/anchor_checks'
import { readAnchor, readStatement } from '#ledger/domain/anchor'
import { readPublicKey } from '#ledger/signatures'

/** Anchors and a public key from files that somebody kept outside the application. */
export async function readGivenAnchors(files: string[], keyFile?: string): Promise<GivenAnchors> {
  const anchors = await Promise.all(files.map(anchorOf))
  return { anchors, trustedKey: keyFile ? await readKeyFile(keyFile) : null }
}

/** The raw public key of a file, base64. */
export async function readKeyFile(file: string): Promise<string> {
  const key = readPublicKey(await textOf(file, 'E_NOT_A_KEY'))
  if (!key) throw new Refusal('E_NOT_A_KEY', { file })
  return key
}

/** Only those of one city; where one city is verified all of them, so that a foreign one is named. */
export function anchorsOfCity(given: GivenAnchors, cityId: string): GivenAnchors {
  const anchors = given.anchors.filter(
    ({ statement }) => readStatement(statement)?.city_id === cityId
  )
  return { ...given, anchors }
}

async function anchorOf(file: string) {
  const text = await textOf(file, 'E_NOT_AN_ANCHOR')
  try {
    const anchor = readAnchor(JSON.parse(text))
    if (anchor) return anchor
  } catch {
    // no JSON: refused below
  }
  throw new Refusal('E_NOT_AN_ANCHOR', { file })
}

async function textOf(file: string, code: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    throw new Refusal(code, { file })
  }
}
