import { findCurrency } from '#money/currencies'
import { Rational } from '#money/rational'
import { analyseParticipation } from '#allocation/domain/participation/analysis'
import { readPbFile } from '#allocation/domain/participation/pb_file'
import { PbFileError } from '#allocation/domain/participation/pb_records'
import type { PbJob, PbRead } from '#allocation/workers/messages'

/** A page and its form hold no more; a vote of one district has fewer. */
export const MOST_PROJECTS = 500

/**
 * The analysis of a file's bytes. A file that names no currency is in that of the city; one in another is
 * analysed at its own sum only. Throws PbFileError.
 */
export function readParticipation(bytes: Uint8Array, of: Omit<PbJob, 'path'>): PbRead {
  const file = readPbFile(textOf(bytes))
  if (file.projects.length > MOST_PROJECTS) {
    const params = { count: `${file.projects.length}`, most: `${MOST_PROJECTS}` }
    throw new PbFileError('E_PB_TOO_MANY', 0, params)
  }
  const named = file.meta.get('currency')?.toUpperCase()
  const currency = named ? findCurrency(named)?.code : of.currency
  if (!currency) throw new PbFileError('E_PB_CURRENCY', 0, { value: named!.slice(0, 80) })
  const isOwn = currency === of.currency && of.roundAmount !== null
  const roundAmount = isOwn ? Rational.parse(of.roundAmount!) : null
  return { analysis: analyseParticipation(file, roundAmount), currency }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new PbFileError('E_PB_NOT_TEXT', 0)
  }
}
