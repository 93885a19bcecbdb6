/** What a document may be, by the ending of its name; the content must agree. */
const KINDS: Record<string, { mediaType: string; content: 'text' | 'zip' | number[][] }> = {
  pdf: { mediaType: 'application/pdf', content: [[0x25, 0x50, 0x44, 0x46, 0x2d]] },
  png: { mediaType: 'image/png', content: [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]] },
  jpg: { mediaType: 'image/jpeg', content: [[0xff, 0xd8, 0xff]] },
  jpeg: { mediaType: 'image/jpeg', content: [[0xff, 0xd8, 0xff]] },
  tif: {
    mediaType: 'image/tiff',
    content: [
      [0x49, 0x49, 0x2a, 0x00],
      [0x4d, 0x4d, 0x00, 0x2a],
    ],
  },
  tiff: {
    mediaType: 'image/tiff',
    content: [
      [0x49, 0x49, 0x2a, 0x00],
      [0x4d, 0x4d, 0x00, 0x2a],
    ],
  },
  docx: {
    mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    content: 'zip',
  },
  xlsx: {
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    content: 'zip',
  },
  odt: { mediaType: 'application/vnd.oasis.opendocument.text', content: 'zip' },
  ods: { mediaType: 'application/vnd.oasis.opendocument.spreadsheet', content: 'zip' },
  asice: { mediaType: 'application/vnd.etsi.asic-e+zip', content: 'zip' },
  p7s: {
    mediaType: 'application/pkcs7-signature',
    content: [
      [0x30, 0x82],
      [0x30, 0x80],
      [0x30, 0x83],
    ],
  },
  txt: { mediaType: 'text/plain', content: 'text' },
  csv: { mediaType: 'text/csv', content: 'text' },
  xml: { mediaType: 'application/xml', content: 'text' },
}

/** Endings a document may have, for the form. */
export const DOCUMENT_ENDINGS = Object.keys(KINDS)

/** How many bytes of a file `mediaTypeOf` wants to see. */
export const HEAD_BYTES = 4096

const ZIP = [0x50, 0x4b, 0x03, 0x04]

/**
 * The media type of a document by its name and its first bytes, or null when it is none of the kinds
 * that are kept, or its content is not what its name says.
 */
export function mediaTypeOf(name: string, head: Uint8Array): string | null {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  if (!Object.hasOwn(KINDS, ending)) return null
  const { mediaType, content } = KINDS[ending]
  if (content === 'text') return isText(head) ? mediaType : null
  const magics = content === 'zip' ? [ZIP] : content
  return magics.some((magic) => magic.every((byte, at) => head[at] === byte)) ? mediaType : null
}

/** UTF-8 or UTF-16 without control characters; a character cut at the end of the look is no fault. */
function isText(head: Uint8Array): boolean {
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  if (isUtf16) return true
  return !head.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20))
}
