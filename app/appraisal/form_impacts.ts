import { DIRECTIONS, EVIDENCE_GRADES, type Impact, type Mark } from '#appraisal/domain/model'
import type { FieldReader } from '#appraisal/form_fields'

/** What is recorded beside the money, as texts. */
export interface FormImpact {
  id: string
  name: string
  description: string
  direction: string
  who: string
  grade: string
  mark: string
  source: string
}

/** Rows nobody has written in are left out. */
export function isBlankImpact({ name, description }: FormImpact): boolean {
  return name === '' && description === ''
}

/** What a row of the form records beside the money. */
export function readImpact(row: FormImpact, field: string, reader: FieldReader): Impact {
  const grade = EVIDENCE_GRADES.find((one) => String(one) === row.grade)
  if (row.mark === 'S' && row.source === '') reader.report(`${field}.source`, 'E_SOURCE_NEEDED')
  return {
    id: row.id,
    name: reader.text(row.name, `${field}.name`),
    description: row.description,
    direction: DIRECTIONS.find((one) => one === row.direction) ?? 'unclear',
    who: reader.text(row.who, `${field}.who`),
    ...(grade && { grade }),
    mark: (['S', 'I', 'D'].includes(row.mark) ? row.mark : 'I') as Mark,
    source: row.source,
  }
}

/** The rows of the form for what a model records beside the money. */
export function impactsOf(impacts: readonly Impact[] = []): FormImpact[] {
  return impacts.map(({ grade, ...rest }) => ({
    ...rest,
    grade: grade === undefined ? '' : String(grade),
  }))
}
