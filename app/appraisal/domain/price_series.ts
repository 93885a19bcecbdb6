import type { PriceLevel } from '#appraisal/domain/model'

/** A published price index by year. It is never changed: a new edition is a new entry with its own id. */
export interface PriceSeries {
  id: string
  /** What an edition is one of. */
  family: string
  name: string
  /** Month in which it was as it is here (ISO). */
  vintage: string
  source: string
  levels: readonly PriceLevel[]
}

const yearly = (first: number, indices: string): PriceLevel[] =>
  indices.split(' ').map((index, at) => ({ year: first + at, index }))

/** Of each family the oldest edition first. */
export const PRICE_SERIES: readonly PriceSeries[] = [
  {
    id: 'uk-cpi-2025-01',
    family: 'uk-cpi',
    name: 'United Kingdom, consumer prices index, 2015 = 100',
    vintage: '2025-01',
    source:
      'Office for National Statistics, CPI index, annual averages, series D7BT (January 2025)',
    levels: yearly(
      2012,
      '96.1 98.5 100.0 100.0 100.7 103.4 105.9 107.8 108.7 111.6 121.7 130.5 133.9'
    ),
  },
  {
    id: 'us-cpi-u-2025-01',
    family: 'us-cpi-u',
    name: 'United States, consumer price index for all urban consumers, 1982-84 = 100',
    vintage: '2025-01',
    source:
      'Bureau of Labor Statistics, CPI-U, U.S. city average, annual averages, series CUUR0000SA0 (January 2025)',
    levels: yearly(
      2012,
      '229.594 232.957 236.736 237.017 240.007 245.120 251.107 255.657 258.811 270.970 292.655 304.702 313.689'
    ),
  },
  {
    id: 'kr-cpi-2024-12',
    family: 'kr-cpi',
    name: 'Korea, consumer price index, 2020 = 100',
    vintage: '2024-12',
    source: 'Statistics Korea, consumer price index, annual averages (31 December 2024)',
    levels: yearly(2020, '100 102.50 107.72 111.59 114.18'),
  },
]

/** The shipped series of that id, or undefined. */
export function findPriceSeries(id: string): PriceSeries | undefined {
  return PRICE_SERIES.find((series) => series.id === id)
}
