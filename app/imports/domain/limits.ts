/** What an import may be at most. Anything larger is refused with the limit named. */
export const IMPORT_LIMITS = {
  csvBytes: 200 * 1024 * 1024,
  csvRows: 1_000_000,
  xlsxBytes: 20 * 1024 * 1024,
  xlsxRows: 100_000,
  jsonBytes: 50 * 1024 * 1024,
  xlsxUnpackedBytes: 300 * 1024 * 1024,
  xlsxEntries: 200,
  xlsxCompressionRatio: 100,
  columns: 60,
  cellCharacters: 32_000,
  cpuMillisecondsPer100kRows: 60_000,
  workerMemoryMegabytes: 256,
  uploadsPerHourAndUser: 10,
} as const

/** Why a whole file is refused before its rows are judged. */
export const FILE_REFUSALS = ['E_ENCODING_BROKEN', 'E_FILE_TOO_LARGE', 'E_FILE_ROWS'] as const
export type FileRefusal = (typeof FILE_REFUSALS)[number]
