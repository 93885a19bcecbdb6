import { sinOfSmall } from '#appraisal/domain/uncertainty/elementary'

/** Spearman's rank correlation between two assumptions, reached by a Gaussian copula. */
export interface RankCorrelation {
  a: string
  b: string
  rank: number
}

/** The assumptions that are correlated with any other, and the triangle that mixes their normals. */
export interface Mixture {
  keys: string[]
  triangle: number[][]
}

/**
 * The mixture of a plan's correlations; null without any. Normals of correlation 2·sin(π·ρ/6) have the rank
 * correlation ρ (Pearson), and rising functions of them keep it. `impossible`: no joint distribution has
 * these correlations together.
 */
export function choleskyOf({
  correlations = [],
}: {
  correlations?: readonly RankCorrelation[]
}): Mixture | null | 'impossible' {
  if (correlations.length === 0) return null
  const keys = [...new Set(correlations.flatMap(({ a, b }) => [a, b]))]
  const matrix: number[][] = keys.map((_, row) =>
    keys.map((__, column) => (row === column ? 1 : 0))
  )
  for (const { a, b, rank } of correlations) {
    const mixed = 2 * sinOfSmall((Math.PI * rank) / 6)
    matrix[keys.indexOf(a)][keys.indexOf(b)] = mixed
    matrix[keys.indexOf(b)][keys.indexOf(a)] = mixed
  }
  const triangle = keys.map(() => keys.map(() => 0))
  for (let row = 0; row < keys.length; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row][column]
      for (let at = 0; at < column; at++) rest -= triangle[row][at] * triangle[column][at]
      if (row === column) {
        if (rest < -1e-9) return 'impossible'
        triangle[row][row] = Math.sqrt(Math.max(0, rest))
      } else if (triangle[column][column] > 1e-9) {
        triangle[row][column] = rest / triangle[column][column]
      } else if (Math.abs(rest) > 1e-6) return 'impossible'
    }
  }
  return { keys, triangle }
}
