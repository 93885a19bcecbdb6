import { v5, v7, validate } from 'uuid'

/** Ids are UUID text, made before the request so that a retry is recognised. */
export function newId(): string {
  return v7()
}

const NAMESPACE = '6f1c2e0a-5f43-4d0e-9a0b-2f6f0c3b7d11'

/** The same words give the same id, on every machine: for rows of imports, seeds and idempotency keys. */
export function derivedId(...words: string[]): string {
  return v5(words.map((word) => word.normalize('NFC')).join('\u001f'), NAMESPACE)
}

/** Ids have one spelling: in capitals one key would be two to a database that keeps it as text. */
export function isId(text: unknown): text is string {
  return typeof text === 'string' && validate(text) && text === text.toLowerCase()
}
