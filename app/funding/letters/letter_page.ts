import i18nManager from '@adonisjs/i18n/services/main'
import type { I18n } from '@adonisjs/i18n'
import type { HttpContext } from '@adonisjs/core/http'
import { contentDisposition } from '#core/content_disposition'
import { letterChoices, type LetterChoices } from '#funding/letters/letter_choices'
import { letterPdf } from '#funding/letters/letter_pdf'
import type { Letter } from '#funding/letters/receipt_letter'

/** A letter in the language of its reader, with what was chosen about it. */
export interface ChosenLetter {
  letter: Letter
  choices: LetterChoices
}

/** Writes a letter as the address asks for it. */
export async function chosenLetter(
  ctx: HttpContext,
  languageOfReader: () => Promise<string>,
  write: (i18n: I18n, choices: LetterChoices) => Promise<Letter>
): Promise<ChosenLetter> {
  const choices = await letterChoices(ctx, languageOfReader)
  return { letter: await write(i18nManager.locale(choices.language), choices), choices }
}

/** What the page of a letter shows. */
export function letterState({ letter, choices }: ChosenLetter) {
  return { letter, choices, query: new URLSearchParams({ ...choices }).toString() }
}

export async function sendLetter({ response }: HttpContext, { letter }: ChosenLetter) {
  response.header('Content-Type', 'application/pdf')
  const name = `${letter.title} ${letter.number}.pdf`
  response.header('Content-Disposition', contentDisposition(name))
  return response.send(await letterPdf(letter))
}
