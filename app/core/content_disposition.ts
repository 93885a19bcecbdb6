/** The header of a download: a plain name for old programs, the real one beside it (RFC 6266). */
export function contentDisposition(name: string): string {
  const plain = name.replace(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '') || 'file'
  const exact = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`
}
