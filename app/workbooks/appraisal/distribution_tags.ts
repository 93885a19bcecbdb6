import { BENEFIT_TAGS, type BenefitTag } from '#appraisal/domain/model'
import { sum } from '#appraisal/domain/discounting'
import { benefitsByTag } from '#appraisal/domain/stakeholders'
import { COLUMN, SHEETS, letter, ref } from '#workbooks/appraisal/desk'
import {
  calculate,
  cellOf,
  header,
  heading,
  label,
  type Pen,
} from '#workbooks/appraisal/distribution_pen'

const TAGS = Object.keys(BENEFIT_TAGS) as BenefitTag[]

/** Every benefit with its tags in D to F, and their sums. */
export function writeTags(pen: Pen): void {
  const { desk, sheet, found } = pen
  const { benefits } = desk.appraisal
  const word = (tag: BenefitTag, value: string) =>
    desk.t(value ? `tag.${tag}.${value}` : 'tag.none')
  heading(pen, 'tags')
  header(pen, ['id', 'benefit', 'pv', ...TAGS.map((tag) => `tag_${tag}`)])
  const first = pen.row
  for (const { line, presentValue } of benefits) {
    label(pen, line.id, line.name)
    const place = `${SHEETS.benefits}!$${letter(COLUMN.value)}$${ref(desk, `benefit.${line.id}.pv`)}`
    calculate(pen, 3, place, presentValue, { look: 'link' })
    TAGS.forEach((tag, at) =>
      sheet.write(pen.row, 4 + at, word(tag, line[tag] ?? ''), { look: 'muted', inset: true })
    )
    pen.row++
  }
  const last = pen.row - 1
  const all = sum(benefits.map(({ presentValue }) => presentValue))
  TAGS.forEach((tag, at) => {
    const own = letter(4 + at)
    header(pen, [`tag_${tag}`, 'figure', 'pv'])
    const from = pen.row
    for (const { value, total } of benefitsByTag(benefits, tag)) {
      label(pen, value || '–', word(tag, value))
      const formula = `SUMIFS($C$${first}:$C$${last},$${own}$${first}:$${own}$${last},$B${pen.row})`
      calculate(pen, 3, formula, total)
      found.figures.push({
        id: `tag.${tag}.${value || 'none'}`,
        label: `${desk.t(`column.tag_${tag}`)}: ${word(tag, value)}`,
        cell: cellOf(3, pen.row),
        value: total,
        format: desk.money,
      })
      pen.row++
    }
    const total = `SUM(${cellOf(3, from)}:$C$${pen.row - 1})`
    found.tags.push({ tag, total, value: all })
  })
}
