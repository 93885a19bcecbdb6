import type { FieldReader } from '#appraisal/form_fields'

const LINE = /^(\d{4})[\s:;=]+(\S+)$/

/** A year and a number on each line of a field; a line that is anything else is reported. */
export function readYearLines(
  text: string,
  field: string,
  reader: FieldReader
): { year: number; value: string }[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, year, value] = LINE.exec(line) ?? []
      if (year === undefined) {
        reader.report(field, 'E_YEAR_LINE', { line: line.slice(0, 40) })
        return { year: 1, value: '1' }
      }
      return { year: Number(year), value: reader.number(value, field) }
    })
}

/** The lines that say so. */
export function writeYearLines(
  lines: readonly { year: number; value: string }[],
  number: (text: string) => string
): string {
  return lines.map(({ year, value }) => `${year} ${number(value)}`).join('\n')
}
