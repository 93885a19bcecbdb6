export interface Payment {
  /** What the commitment still reserves, minor units, 0 or more. */
  reserve: bigint
  /** The actual cost, above 0. */
  amount: bigint
  /** Nothing more will be paid: what is left of the reserve goes back to the line. */
  isFinal: boolean
}

export interface Settlement {
  /** What leaves the reserve. */
  released: bigint
  /** What the line pays beyond the reserve. */
  fromLine: bigint
  /** What goes back to the line. */
  returned: bigint
  /** The amount a second person is asked about: the larger of what is paid and what is released. */
  weight: bigint
}

/**
 * How a payment meets its commitment: it uses the reserve first, an actual cost above it draws on the
 * line, and a final payment below it gives the rest back. `amount = released + fromLine − returned`.
 */
export function settle({ reserve, amount, isFinal }: Payment): Settlement {
  const released = isFinal || amount > reserve ? reserve : amount
  const difference = amount - released
  return {
    released,
    fromLine: difference > 0n ? difference : 0n,
    returned: difference < 0n ? -difference : 0n,
    weight: amount > released ? amount : released,
  }
}
