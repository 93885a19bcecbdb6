import type { Rational } from '#money/rational'
import {
  gini,
  giniCorrected,
  herfindahl,
  hoover,
  jain,
  lorenzAsymmetry,
  majorizes,
  palma,
  rosenbluth,
} from '#allocation/domain/fairness/exact_measures'
import { atkinson, fgt, theilL, theilT, watts } from '#allocation/domain/fairness/log_measures'
import {
  measureText,
  sampleOf,
  type Measured,
  type Sample,
} from '#allocation/domain/fairness/sample'
import {
  readList,
  readObject,
  readQuantity,
  readSigned,
  readText,
} from '#allocation/domain/document_fields'

type Fields = Record<string, unknown>

const MEASURES: Record<string, (sample: Sample, fields: Fields) => Measured> = {
  gini,
  gini_corrected_n_minus_1: giniCorrected,
  hoover,
  palma,
  jain,
  herfindahl,
  rosenbluth,
  lorenz_asymmetry: lorenzAsymmetry,
  theil_T: theilT,
  theil_L: theilL,
  atkinson: (sample, { epsilon }) => atkinson(sample, readQuantity(epsilon, 'epsilon')),
  watts: (sample, fields) => watts(sample, readQuantity(fields.poverty_line, 'poverty_line')),
  fgt: (sample, fields) =>
    fgt(
      sample,
      readQuantity(fields.poverty_line, 'poverty_line'),
      readQuantity(fields.alpha, 'alpha')
    ),
}

/**
 * Inequality cases: the measure as "p/q" or a decimal, or whether x majorises y; null when it is
 * not defined, undefined for a measure we do not have. Throws AllocationProblemError for inputs that cannot be read.
 */
export function solveInequalityCase(inputs: unknown): unknown {
  const fields = readObject(inputs, '')
  const measure = readText(fields.measure, 'measure')
  if (measure === 'majorizes') {
    const x: Rational[] = readList(fields.x, 'x', readSigned)
    return majorizes(x, readList(fields.y, 'y', readSigned))
  }
  if (!Object.hasOwn(MEASURES, measure)) return undefined
  const sample = sampleOf(readList(fields.x, 'x', readQuantity))
  return measureText(MEASURES[measure](sample, fields))
}
