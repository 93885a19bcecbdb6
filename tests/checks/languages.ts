import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser'

const FOLDER = fileURLToPath(new URL('../../resources/lang/', import.meta.url))
export const LOCALES = ['en', 'ko', 'uk', 'sl'] as const
export type Locale = (typeof LOCALES)[number]

/** Texts by `module.key`, per language. */
export type Catalogue = Record<Locale, Record<string, string>>

/** What CLDR asks of each language for whole numbers and, in Slovenian, pairs. */
const PLURALS: Record<Locale, string[]> = {
  en: ['one', 'other'],
  ko: ['other'],
  uk: ['one', 'few', 'many', 'other'],
  sl: ['one', 'two', 'few', 'other'],
}

interface Shape {
  placeholders: Set<string>
  problems: string[]
}

function read(elements: MessageFormatElement[], locale: Locale, shape: Shape): Shape {
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) continue
    shape.placeholders.add(element.type === TYPE.tag ? `<${element.value}>` : element.value)
    if (element.type === TYPE.tag) read(element.children, locale, shape)
    if (element.type !== TYPE.plural && element.type !== TYPE.select) continue
    const cases = Object.keys(element.options)
    if (element.type === TYPE.plural && element.pluralType === 'cardinal') {
      const categories = cases.filter((name) => !name.startsWith('=')).toSorted()
      const wanted = PLURALS[locale].toSorted()
      if (categories.join() !== wanted.join()) {
        shape.problems.push(
          `{${element.value}} has the plurals ${categories}, needed are ${wanted}`
        )
      }
    }
    for (const { value } of Object.values(element.options)) read(value, locale, shape)
  }
  return shape
}

function shapeOf(text: string, locale: Locale): Shape {
  try {
    return read(parse(text), locale, { placeholders: new Set(), problems: [] })
  } catch (error) {
    return { placeholders: new Set(), problems: [`cannot be read: ${(error as Error).message}`] }
  }
}

/** The Korean name of cost-benefit analysis; the other one means cost-effectiveness analysis. */
function koreanProblems(key: string, texts: Record<string, string>): string[] {
  const [korean, english] = [texts.ko ?? '', texts.en ?? '']
  const wrong = korean.includes('비용효과') && !/cost.effectiveness|CEA/i.test(english)
  return wrong
    ? [
        `ko ${key}: 비용효과분석 is cost-effectiveness analysis; cost-benefit analysis is 비용편익분석`,
      ]
    : []
}

export function judgeCatalogue(catalogue: Catalogue): string[] {
  const keys = new Set(LOCALES.flatMap((locale) => Object.keys(catalogue[locale])))
  return [...keys].toSorted().flatMap((key) => {
    const texts = Object.fromEntries(LOCALES.map((locale) => [locale, catalogue[locale][key]]))
    const missing = LOCALES.filter((locale) => !texts[locale]?.trim())
    if (missing.length) return missing.map((locale) => `${locale} ${key}: missing`)
    const shapes = LOCALES.map((locale) => [locale, shapeOf(texts[locale]!, locale)] as const)
    const english = [...shapes[0]![1].placeholders].toSorted().join(', ')
    // The validator puts this name into its sentences, and has nothing to fill in
    const isName = /^\w+\.fields\.\w+$/.test(key)
    return [
      ...(isName && english ? [`${key}: the name of a field has placeholders {${english}}`] : []),
      ...koreanProblems(key, texts as Record<string, string>),
      ...shapes.flatMap(([locale, shape]) => {
        const found = [...shape.placeholders].toSorted().join(', ')
        const differs =
          found === english ? [] : [`has the placeholders {${found}}, English {${english}}`]
        return [...shape.problems, ...differs].map((problem) => `${locale} ${key}: ${problem}`)
      }),
    ]
  })
}

function catalogueOf(locale: Locale): Record<string, string> {
  return Object.fromEntries(
    readdirSync(join(FOLDER, locale))
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => {
        const texts = JSON.parse(readFileSync(join(FOLDER, locale, file), 'utf8')) as Record<
          string,
          unknown
        >
        return Object.entries(flat(texts)).map(([key, text]) => [
          `${file.slice(0, -5)}.${key}`,
          text,
        ])
      })
  )
}

function flat(texts: Record<string, unknown>, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[prefix + key, value]]
        : Object.entries(flat(value as Record<string, unknown>, `${prefix}${key}.`))
    )
  )
}

/** Names that a file of texts gives twice: the later text would take the place of the earlier one unseen. */
export function namedTwice(file: string): string[] {
  const names = [...file.matchAll(/^ {2}"([^"]+)":/gm)].map(([, name]) => name!)
  return names.filter((name, index) => names.indexOf(name) < index)
}

export async function findLanguageProblems(): Promise<string[]> {
  const twice = LOCALES.flatMap((locale) =>
    readdirSync(join(FOLDER, locale)).flatMap((file) =>
      namedTwice(readFileSync(join(FOLDER, locale, file), 'utf8')).map(
        (name) => `${locale} ${file}: ${name} is given twice`
      )
    )
  )
  const catalogue = LOCALES.map((locale) => [locale, catalogueOf(locale)])
  return [...twice, ...judgeCatalogue(Object.fromEntries(catalogue) as Catalogue)]
}
