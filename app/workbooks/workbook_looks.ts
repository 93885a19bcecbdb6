import type ExcelJS from 'exceljs'

/** What a cell is, from which follows how it looks. */
export type CellLook =
  | 'text'
  | 'muted'
  | 'title'
  | 'purpose'
  | 'section'
  | 'header'
  | 'calculation'
  | 'link'
  | 'jump'
  | 'total'
  | 'input'
  | 'fixed'
  | 'strong'
  | 'check'

export const PALETTE = {
  teal: 'FF0F5C5C',
  tealPale: 'FFE3EFEE',
  ink: 'FF1F2933',
  grey: 'FF5F6B76',
  line: 'FFC9D3D2',
  green: 'FF1B6E3C',
  blue: 'FF1746A2',
  yellow: 'FFFFF8D6',
  red: 'FFB3261E',
  redPale: 'FFFBE3E1',
  greenPale: 'FFE1F2E7',
  white: 'FFFFFFFF',
} as const

export const FONTS: Partial<Record<CellLook, Partial<ExcelJS.Font>>> = {
  title: { size: 18, bold: true, color: { argb: PALETTE.teal } },
  purpose: { size: 11, color: { argb: PALETTE.grey } },
  section: { size: 11, bold: true, color: { argb: PALETTE.teal } },
  header: { bold: true, color: { argb: PALETTE.white } },
  muted: { color: { argb: PALETTE.grey } },
  calculation: { color: { argb: 'FF000000' } },
  link: { color: { argb: PALETTE.green } },
  jump: { color: { argb: PALETTE.green }, underline: true },
  total: { bold: true, color: { argb: 'FF000000' } },
  input: { color: { argb: PALETTE.blue } },
  strong: { bold: true },
  check: { bold: true },
}

export const FILLS: Partial<Record<CellLook, string>> = {
  header: PALETTE.teal,
  input: PALETTE.yellow,
  total: PALETTE.tealPale,
}

const thin = { style: 'thin' as const, color: { argb: PALETTE.line } }
export const BORDERS: Partial<Record<CellLook, Partial<ExcelJS.Borders>>> = {
  section: { bottom: { style: 'medium', color: { argb: PALETTE.teal } } },
  input: { top: thin, left: thin, bottom: thin, right: thin },
  total: { top: thin, bottom: thin },
}
