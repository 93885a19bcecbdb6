import { canonicalJson, sha256 } from '#core/hashes'

export interface ExportedState {
  cityId: string
  subjectType: string
  subjectId: string
  version: number
  locale: string
  ledgerHead: string
  appVersion: string
  /** Of a record that is asked for in many ways, such as days and what was known then: what was asked. */
  question?: Record<string, string | boolean | null>
  /** Hash of what it shows that the ledger does not seal, such as names. */
  named?: string
}

const LENGTH = 32

/** What an export is known by on its own cover: the same state of the same record gives the same code. */
export function exportCode(state: ExportedState): string {
  return `LCL-${sha256(canonicalJson({ ...state })).slice(0, LENGTH)}`
}

const CODE = new RegExp(`\\bLCL-[0-9a-f]{${LENGTH}}\\b`, 'g')

/** All codes in the texts of a file, each once, in their order. */
export function exportCodesIn(texts: Iterable<string>): string[] {
  const codes = new Set<string>()
  for (const text of texts) for (const [code] of text.matchAll(CODE)) codes.add(code)
  return [...codes]
}
