import { PdfWriter } from '#core/pdf'
import type { Letter } from '#funding/letters/receipt_letter'

/** The letter as a file: the same letter is the same bytes. */
export function letterPdf(letter: Letter): Promise<Buffer> {
  const writer = new PdfWriter({
    title: `${letter.title} ${letter.number}`,
    language: letter.language,
    author: letter.city.name,
    madeAt: letter.recordedAt,
  })
  return writer
    .text(letter.city.name, { size: 15, strong: true, after: 4 })
    .rule()
    .text(letter.issued, { align: 'right', after: 18 })
    .text(letter.addressee.name, { strong: true, after: 28 })
    .text(letter.title, { size: 15, strong: true, after: 10 })
    .text(letter.opening, { after: 14 })
    .facts(letter.facts)
    .text(letter.closing, { after: 40 })
    .text(letter.signatory, { strong: true, after: 0 })
    .text(letter.office, { after: 30 })
    .rule()
    .text(letter.reference, { size: 8, muted: true })
    .finish()
}
