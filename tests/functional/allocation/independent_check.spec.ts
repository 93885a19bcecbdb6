import { test } from '@japa/runner'
import { canonicalJson, sha256 } from '#core/hashes'
import { checkRunDocument, headHash } from '#allocation/run_check'
import { makeRoundCity, run, setUpRound } from '#tests/support/rounds'
import { visit } from '#tests/support/round_pages'

type Json = Record<string, any>

/** Every place of a document, as the keys that lead to it. */
function placesIn(value: unknown, path: string[] = []): string[][] {
  const own = path.length > 0 ? [path] : []
  if (typeof value !== 'object' || value === null) return own
  const inner = Object.keys(value).flatMap((key) => placesIn((value as Json)[key], [...path, key]))
  return [...own, ...inner]
}

/** Another value of the same kind; what holds others is left out. */
function changedAt(document: Json, path: string[]): Json {
  const copy = structuredClone(document)
  const parent = path.slice(0, -1).reduce((inner, key) => inner[key], copy)
  const key = path.at(-1)!
  const value = parent[key]
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(parent)) parent.splice(Number(key), 1)
    else delete parent[key]
  } else if (typeof value === 'boolean') parent[key] = !value
  else if (/^-?\d+$/.test(`${value}`)) parent[key] = String(BigInt(value) + 1n)
  else if (/^-?\d+\/\d+$/.test(`${value}`)) parent[key] = `1${value}`.replace('1-', '-1')
  else parent[key] = `${value}x`
  return copy
}

function isAccepted(document: Json): boolean {
  try {
    return checkRunDocument(document).failures.length === 0
  } catch {
    return false
  }
}

/** Who changes a file may compute its hashes anew. */
function resealed(document: Json): Json {
  const { headSha256, input, result, ...head } = document
  const hashes = {
    inputSha256: sha256(canonicalJson(input ?? null)),
    resultSha256: sha256(canonicalJson(result ?? null)),
  }
  const sealed = { ...head, ...hashes }
  return { ...sealed, headSha256: headHash(sealed as any), input, result }
}

/**
 * What describes the round and nothing can be compared with: names, and terms of the problem that may be
 * anything as long as the result keeps to them. A decision books the hash of the input, so that they stand.
 */
const FREE =
  /^(city|round|run|engine|runAt|headSha256|inputSha256|resultSha256|input\.(format|currency|effectiveOn)|input\.cells\.\d+\.(activity|lineId|mark|nature|title|titleLang|year)|input\.excluded\.\d+\.by|input\.lots\.\d+\.(agreements.*|free|fundId|name|restriction)|input\.problem\.lots\.\d+\.receivedOn|result\.ringFences\.\d+\.splitUsed)$/

/** Terms whose change another result would not notice in every place. */
const SLACK =
  /^input\.problem\.(cells\.\d+\.floor|ringFences\.\d+(\.groups\.\d+|\.kind)?|cells\.\d+\.equityWeight)$/

test.group('A run checked from its downloaded file alone', () => {
  for (const name of ['ljubljana', 'melitopol']) {
    test(`${name}: every part of the file that is changed is noticed`, async ({
      client,
      assert,
    }) => {
      const city = await makeRoundCity(name)
      const made = await run(city, await setUpRound(city))
      const document = JSON.parse((await visit(client, city, `/runs/${made.id}/document`)).body)
      assert.isTrue(isAccepted(document))
      assert.isTrue(isAccepted(resealed(document)))
      const places = placesIn(document)
      const unnoticed = places.filter((path) => isAccepted(changedAt(document, path)))
      assert.deepEqual(unnoticed.map(String), [], 'as it was downloaded')
      const slipped = places
        .filter((path) => isAccepted(resealed(changedAt(document, path))))
        .map((path) => path.join('.'))
        .filter((path) => !FREE.test(path) && !SLACK.test(path))
      assert.deepEqual(slipped, [], 'with hashes computed anew')
    })
  }
})
