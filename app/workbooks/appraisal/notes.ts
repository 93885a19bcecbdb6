import type { BenefitLine, Provenance } from '#appraisal/domain/model'
import { versionKey, type Desk } from '#workbooks/appraisal/desk'

/** What the note on an input says: its source, what its mark means, and how many ledger entries stand behind it. */
export function sourceNote(desk: Desk, figures: readonly Provenance[]): string {
  const sources = [...new Set(figures.map(({ source }) => source.trim()))].filter(Boolean)
  const marks = [...new Set(figures.map(({ mark }) => mark))]
  const entries = new Set(figures.flatMap(({ entryIds }) => entryIds ?? [])).size
  return [
    ...sources.map((source) => desk.t('note.source', { source })),
    ...marks.map((mark) => desk.t('note.mark', { mark, meaning: desk.t(`mark.${mark}`) })),
    ...(entries > 0 ? [desk.t('note.entries', { count: entries })] : []),
  ].join('\n')
}

/** The note on a unit value: also which value of the library it is, under which licence, and how good the evidence is. */
export function unitValueNote(desk: Desk, { unitValue, taken, grade }: BenefitLine): string {
  const licence = taken && desk.context.licences?.[versionKey(taken)]
  return [
    sourceNote(desk, [unitValue]),
    ...(taken
      ? [desk.t('note.taken', { id: taken.unitValueId, version: `${taken.version}` })]
      : []),
    ...(licence ? [desk.t('note.licence', { licence })] : []),
    ...(grade ? [desk.t('note.grade', { grade })] : []),
  ].join('\n')
}

/** The note on a discount rate: the schedule with its vintage, or where the rates come from. */
export function rateNote({ appraisal: { discounting }, t }: Desk): string {
  const { name, vintage, source } = discounting
  return [
    ...(name && vintage ? [t('note.schedule', { name, vintage })] : []),
    ...(source ? [t('note.source', { source })] : []),
  ].join('\n')
}
