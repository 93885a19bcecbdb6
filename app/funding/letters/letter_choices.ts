import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { letterValidator } from '#funding/validators'

export interface LetterChoices {
  language: string
  signatory: string
  office: string
  /** YYYY-MM-DD, the day that the letter bears. */
  on: string
}

/** What the address chooses about a letter; the rest is the funder's language, the reader's name and today. */
export async function letterChoices(
  { auth, city, request }: HttpContext,
  languageOfFunder: () => Promise<string>
): Promise<LetterChoices> {
  const form = await letterValidator.validate(filled(request.qs()))
  return {
    language: form.language ?? (await languageOfFunder()),
    signatory: form.signatory ?? auth.user!.fullName,
    office: form.office ?? '',
    on: form.on ?? city.today,
  }
}
