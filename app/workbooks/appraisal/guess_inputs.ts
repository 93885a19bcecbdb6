import { RATE, type Assumption } from '#workbooks/appraisal/assumption_rows'
import { FORMATS, type Desk } from '#workbooks/appraisal/desk'
import { guessesFor } from '#workbooks/appraisal/irr_guess'

/** Where the search for each rate of return begins. */
export function writeGuesses(
  desk: Desk,
  heading: (key: string) => void,
  put: (assumption: Assumption) => void
) {
  const guesses = guessesFor(desk.appraisal, desk.pointsPerYear)
  if (guesses.every((guess) => guess === null)) return
  heading('guesses')
  guesses.forEach((guess, at) => {
    if (guess === null) return
    put({
      id: `guess.${at}`,
      label: desk.t('assumption.guess', { number: at + 1 }),
      value: guess,
      unit: desk.t('unit.per_year'),
      source: desk.t('note.guess'),
      format: FORMATS.rate,
      validation: RATE,
    })
  })
}
