import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'

/** What stands before the 32 bytes of an Ed25519 public key in SPKI. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const RAW_BYTES = 32

export interface MadeKey {
  id: string
  /** Raw public key, base64. */
  publicKey: string
  /** PKCS #8, PEM. */
  privateKey: string
}

export function makeKey(): MadeKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(SPKI.length)
  const text = raw.toString('base64')
  return {
    id: keyIdOf(text)!,
    publicKey: text,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** The name of a key: SHA-256 of its 32 bytes; null when the text holds no such key. */
export function keyIdOf(publicKey: string): string | null {
  const raw = Buffer.from(publicKey, 'base64')
  return raw.length === RAW_BYTES ? createHash('sha256').update(raw).digest('hex') : null
}

export function publicKeyPem(publicKey: string): string {
  return keyObject(publicKey)!.export({ type: 'spki', format: 'pem' }).toString()
}

/** A public key as a file may hold it: PEM, or the 32 bytes in base64. Returns base64, or null. */
export function readPublicKey(text: string): string | null {
  if (!text.includes('-----BEGIN')) {
    return keyIdOf(text) ? Buffer.from(text, 'base64').toString('base64') : null
  }
  try {
    const key = createPublicKey(text)
    if (key.asymmetricKeyType !== 'ed25519') return null
    const der = key.export({ type: 'spki', format: 'der' })
    return der.subarray(SPKI.length).toString('base64')
  } catch {
    return null
  }
}

export function signText(text: string, privateKey: string): string {
  return sign(null, Buffer.from(text, 'utf8'), createPrivateKey(privateKey)).toString('base64')
}

export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  const key = keyObject(publicKey)
  const bytes = Buffer.from(signature, 'base64')
  // Letters that base64 passes over would make another text of the same signature
  if (!key || bytes.toString('base64') !== signature) return false
  try {
    return verify(null, Buffer.from(text, 'utf8'), key, bytes)
  } catch {
    // bytes that are no point of the curve
    return false
  }
}

function keyObject(publicKey: string): KeyObject | null {
  const raw = Buffer.from(publicKey, 'base64')
  if (raw.length !== RAW_BYTES) return null
  try {
    return createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' })
  } catch {
    return null
  }
}
