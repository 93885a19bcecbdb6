/** Why a file is refused as a whole; each has a sentence in `imports.json`. */
export const WORKBOOK_FAULTS = [
  'E_XLSX_BROKEN',
  'E_XLSX_ENCRYPTED',
  'E_XLSX_MACROS',
  'E_XLSX_EXTERNAL',
  'E_XLSX_ENTRIES',
  'E_XLSX_UNPACKED',
  'E_XLSX_RATIO',
  'E_XLSX_NAMES',
  'E_XLSX_ROW_NUMBER',
  'E_XLSX_CELL_NUMBER',
  'E_XLSX_FORMULA',
  'E_XLSX_ERROR_CELL',
  'E_XLSX_HIDDEN',
  'E_XLSX_SHEET',
] as const

export const FILE_FAULTS = [
  ...WORKBOOK_FAULTS,
  'E_FILE_NOT_TEXT',
  'E_FILE_ROWS',
  'E_FILE_COLUMNS',
  'E_FILE_TOO_LARGE',
  'E_JSON_BROKEN',
  'E_JSON_NO_GRANTS',
] as const
export type FileFaultCode = (typeof FILE_FAULTS)[number]

export class FileFault extends Error {
  constructor(
    readonly code: FileFaultCode,
    readonly params: Record<string, string> = {}
  ) {
    super(`${code} ${JSON.stringify(params)}`)
  }
}
