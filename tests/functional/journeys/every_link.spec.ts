import { test } from '@japa/runner'
import { derivedId, newId } from '#core/ids'
import { transact } from '#core/transact'
import { demoCities, practice } from '#database/demo/index'
import { seedExtras } from '#database/demo/extras/index'
import { seedCity } from '#database/demo/seed_city'
import type { DemoCity } from '#database/demo/types'
import Person from '#identity/models/person'
import { linksOf } from '#tests/support/page_reader'

/** Pages that differ only in the record or in what they are asked for are one kind. */
const kindOf = (href: string) => href.replace(/[0-9a-f-]{36}/g, ':id').replace(/\?.*/, '')

const isDownload = (href: string) =>
  /\.pdf|format=|\/(file|proof-file|document|workbook)$/.test(href)

/** The demo city under a name of its own, once for all who read it. */
const made = new Map<DemoCity, Promise<string>>()
function slugOf(demo: DemoCity): Promise<string> {
  if (!made.has(demo)) made.set(demo, seeded(demo))
  return made.get(demo)!
}

async function seeded(demo: DemoCity): Promise<string> {
  const slug = `${demo.city.slug}-${newId()}`
  const own = { ...demo, city: { ...demo.city, slug } }
  await transact((trx) => seedCity(trx, own))
  await transact((trx) => seedExtras(trx, own))
  return slug
}

test.group('Links', () => {
  const anseong = demoCities.filter(({ extras }) => extras === 'anseong')
  const readers = [
    ...[practice, ...anseong].map((demo) => ({ demo, role: 'auditor' })),
    { demo: practice, role: 'committee' },
  ]
  for (const { demo, role } of readers)
    test(`of every kind of page the ${role} of ${demo.city.slug} comes to lead to a page`, async ({
      assert,
      client,
    }) => {
      const slug = await slugOf(demo)
      const reader = await Person.findOrFail(derivedId('demo', slug, 'person', role))
      const root = `/cities/${slug}`
      const kinds = new Map([[root, 1]])
      const waiting = [root]
      const broken: string[] = []
      for (const address of waiting) {
        const answer = await client.get(address).loginAs(reader).header('accept', 'text/html')
        if (answer.status() !== 200) broken.push(`${answer.status()} ${address}`)
        for (const href of linksOf(answer.text())) {
          if (!href.startsWith(`${root}/`) || isDownload(href) || waiting.includes(href)) continue
          const seen = kinds.get(kindOf(href)) ?? 0
          if (seen === 2) continue
          kinds.set(kindOf(href), seen + 1)
          waiting.push(href)
        }
      }
      assert.isAbove(kinds.size, 40)
      assert.deepEqual(broken, [])
    }).timeout(120_000)
})
