import type { Discounting, Figure } from '#appraisal/domain/model'

export interface FormFigure {
  value: string
  mark: string
  source: string
}

/** What reads single fields and keeps what is wrong with them. */
export interface FieldReader {
  text: (text: string, field: string) => string
  whole: (text: string, field: string) => number
  /** The name says how it is typed. */
  figure: (figure: FormFigure, field: string, name: string) => Figure | undefined
  /** A plain number as the language writes it. */
  number: (text: string, field: string) => string
  report: (field: string, code: string, params?: Record<string, string>) => void
  discounting: (
    of: { schedule: string; rate: string; rateSource: string },
    at: string,
    steps?: { discounting?: Discounting }
  ) => Discounting
}
