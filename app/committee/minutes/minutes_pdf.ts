import { PdfWriter } from '#core/pdf'
import type { Minutes } from '#committee/minutes/minutes'

/** The minutes as a file: the same minutes are the same bytes. */
export function minutesPdf(minutes: Minutes): Promise<Buffer> {
  const writer = new PdfWriter({
    title: minutes.title,
    language: minutes.language,
    author: minutes.city.name,
    madeAt: minutes.closedAt,
  })
  writer
    .text(minutes.city.name, { strong: true, after: 2 })
    .text(minutes.committee.name, { size: 13, strong: true, after: 4 })
    .rule()
    .text(minutes.title, { size: 15, strong: true, after: 8 })
    .text(minutes.opening, { after: 12 })
    .facts(minutes.facts)
  for (const { title, lines } of minutes.sections) {
    writer.text(title, { size: 12, strong: true, after: 6 })
    for (const { text } of lines) writer.text(text, { after: 5 })
    writer.space(8)
  }
  return writer.rule().text(minutes.reference, { size: 8, muted: true }).finish()
}
