import { type Rational } from '#money/rational'
import { biproportional } from '#allocation/domain/apportionment/biproportional'
import {
  DIVISOR_METHODS,
  highestAverages,
  quotaMethod,
} from '#allocation/domain/apportionment/divisors'
import { divideTree, type Branch } from '#allocation/domain/apportionment/nested'
import {
  aboveThreshold,
  blockSeparate,
  floorSeparate,
  floorToFirst,
  floorToLargestRatio,
  largestRemainder,
  wholeEqualAwards,
  type Apportionment,
} from '#allocation/domain/apportionment/quotas'
import {
  readAmount,
  readList,
  readObject,
  readQuantity,
  readSigned,
  readText,
} from '#allocation/domain/document_fields'
import { AllocationProblemError } from '#allocation/domain/errors'

const METHODS: Record<string, (problem: Apportionment) => bigint[]> = {
  largest_remainder: largestRemainder,
  floor_to_first: floorToFirst,
  floor_to_largest_ratio: floorToLargestRatio,
  floor_separate: floorSeparate,
  block_separate: blockSeparate,
  quota: quotaMethod,
  integer_cea: wholeEqualAwards,
  ...Object.fromEntries(
    DIVISOR_METHODS.map((method) => [
      method,
      (problem: Apportionment) => highestAverages(method, problem),
    ])
  ),
}

/**
 * Apportionment cases: units per weight as text, or their sum; undefined for a method we do not have. Throws
 * AllocationProblemError for inputs that cannot be read.
 */
export function solveApportionmentCase(inputs: unknown): unknown {
  const fields = readObject(inputs, '')
  const method = readText(fields.method, 'method')
  if (method === 'biproportional_sainte_lague') {
    return biproportional({
      matrix: readList(fields.matrix, 'matrix', (row, at) => readList(row, at, readQuantity)),
      rowTotals: readList(fields.row_totals, 'row_totals', readAmount),
      colTotals: readList(fields.col_totals, 'col_totals', readAmount),
    }).map((row) => row.map(String))
  }
  if (method === 'nested_floor_to_first') {
    const tree = readBranches(fields.tree, 'tree', 0)
    const units = divideTree(readAmount(fields.total, 'total'), tree)
    return Object.fromEntries([...units].map(([name, amount]) => [name, `${amount}`]))
  }
  if (!Object.hasOwn(METHODS, method)) return undefined
  const total = readSigned(fields.total, 'total')
  if (!total.isInteger()) {
    throw new AllocationProblemError('E_NOT_A_WHOLE_NUMBER', 'total', { value: `${total}` })
  }
  const threshold = readQuantity(fields.threshold ?? 0, 'threshold')
  const weights = aboveThreshold(readList(fields.weights, 'weights', readQuantity), threshold)
  const units = METHODS[method]({ total: total.numerator, weights })
  if (fields.report !== 'sum') return units.map(String)
  return `${units.reduce((sum, unit) => sum + unit, 0n)}`
}

const DEEPEST_TREE = 100

function readBranches(value: unknown, path: string, depth: number): Branch[] {
  if (depth > DEEPEST_TREE) {
    throw new AllocationProblemError('E_TOO_MANY', path, {
      count: `${depth}`,
      most: `${DEEPEST_TREE}`,
    })
  }
  return readList(value, path, (item, at): Branch => {
    const branch = readObject(item, at)
    const weight: Rational | null =
      branch.weight === undefined || branch.weight === 'remaining'
        ? null
        : readQuantity(branch.weight, `${at}.weight`)
    const hasMax = branch.max !== undefined && branch.max !== null
    return {
      weight,
      max: hasMax ? readAmount(branch.max, `${at}.max`) : null,
      target:
        branch.to === undefined
          ? { name: readText(branch.name, `${at}.name`) }
          : { to: readBranches(branch.to, `${at}.to`, depth + 1) },
    }
  })
}
