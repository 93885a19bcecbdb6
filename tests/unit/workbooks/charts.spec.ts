import { posix } from 'node:path'
import { test } from '@japa/runner'
import { SaxesParser } from 'saxes'
import { strFromU8, unzipSync } from 'fflate'
import { appraise } from '#appraisal/domain/appraise'
import type { AppraisalModel } from '#appraisal/domain/model'
import { buildAppraisalWorkbook } from '#workbooks/appraisal_workbook'
import {
  anseongVouchers,
  costsOnly,
  everythingModel,
  ljubljanaIntegration,
  melitopolGroups,
} from '#tests/support/appraisal_models'
import { openWorkbook, SecondEngine } from '#tests/support/second_engine'
import { workbookContext } from '#tests/support/workbook_labels'

const build = (model: AppraisalModel, locale = 'en') =>
  buildAppraisalWorkbook(appraise(model), workbookContext(locale))

function partsOf(bytes: Uint8Array): Map<string, string> {
  return new Map(
    Object.entries(unzipSync(bytes)).map(([name, content]) => [name, strFromU8(content)])
  )
}

const all = (xml: string, pattern: RegExp) => [...xml.matchAll(pattern)].map(([, found]) => found)

/** The cells of "Sheet!$A$1:$C$1", in order. */
function cellsOf(reference: string): { sheet: string; row: number; column: number }[] {
  const [sheet, range] = reference.split('!')
  const [from, to = from] = range.split(':').map((address) => {
    const [, letters, digits] = /^\$([A-Z]+)\$(\d+)$/.exec(address)!
    const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
    return { column, row: Number(digits) }
  })
  const cells = []
  for (let row = from.row; row <= to.row; row++)
    for (let column = from.column; column <= to.column; column++) cells.push({ sheet, row, column })
  return cells
}

const MODELS = [
  { name: 'Anseong', model: anseongVouchers, locale: 'ko' },
  { name: 'Ljubljana', model: ljubljanaIntegration, locale: 'sl' },
  { name: 'Melitopol', model: melitopolGroups, locale: 'uk' },
  { name: 'everything at once', model: everythingModel, locale: 'en' },
  { name: 'costs alone', model: costsOnly, locale: 'en' },
]

test.group('Charts of an exported appraisal', () => {
  test('{name}: every part is well formed, declared and linked')
    .with(MODELS)
    .run(async ({ assert }, { model, locale }) => {
      const lines = appraise(model()).costs.length
      const charts = lines < 2 || lines > 10 ? 3 : 4
      const parts = partsOf(await build(model(), locale))
      for (const [name, xml] of parts)
        if (/\.(xml|rels)$/.test(name)) new SaxesParser().write(xml).close()
      const declared = all(parts.get('[Content_Types].xml')!, /PartName="\/([^"]+)"/g)
      for (const name of declared) assert.isTrue(parts.has(name), name)
      const drawn = [...parts.keys()].filter((name) => name.startsWith('xl/charts/'))
      assert.lengthOf(drawn, charts)
      for (const name of [...drawn, 'xl/drawings/drawing1.xml']) assert.include(declared, name)
      for (const [name, xml] of parts) {
        if (!name.endsWith('.rels')) continue
        const folder = posix.join(posix.dirname(name), '..')
        for (const target of all(xml, /Target="([^"#]+\.xml)"/g)) {
          const path = target.startsWith('/') ? target.slice(1) : posix.join(folder, target)
          assert.isTrue(parts.has(path), `${name} → ${path}`)
        }
      }
      const drawing = parts.get('xl/drawings/drawing1.xml')!
      const told = all(drawing, /descr="([^"]+)"/g)
      assert.lengthOf(told, charts)
      for (const text of told) assert.isAbove(text.length, 40)
    })

  test('draw the figures of the application, and follow a changed input', async ({ assert }) => {
    const model = anseongVouchers()
    const bytes = await build(model)
    const parts = partsOf(bytes)
    const book = await openWorkbook(bytes)
    const engine = new SecondEngine(book)
    const seriesOf = (no: number) => {
      const xml = parts.get(`xl/charts/chart${no}.xml`)!
      return all(xml, /<c:val><c:numRef><c:f>([^<]+)/g).map((reference) =>
        cellsOf(reference).map(({ sheet, row, column }) => engine.value(sheet, row, column))
      )
    }
    const close = (found: unknown[], expected: number[]) => {
      assert.lengthOf(found, expected.length)
      found.forEach((value, at) => assert.closeTo(value as number, expected[at], 1e-6))
    }
    const check = (changed: AppraisalModel) => {
      const { years, timeline, costs } = appraise(changed)
      const [spent, gained] = seriesOf(1)
      close(
        spent,
        years.map((year) => year.costs.toNumber())
      )
      close(
        gained,
        years.map((year) => year.benefits.toNumber())
      )
      const [discounted, plain] = seriesOf(2)
      close(
        discounted,
        timeline.map((point) => point.discountedCumulative.toNumber())
      )
      close(
        plain,
        timeline.map((point) => point.cumulative.toNumber())
      )
      const lines = seriesOf(4)
      costs.forEach((line, at) =>
        close(
          lines[at],
          line.amounts.map((amount) => amount.toNumber())
        )
      )
      const [profile] = seriesOf(3)
      for (const percent of [0, 3, 20]) {
        const at = { ...changed, discounting: { constant: String(percent / 100) } }
        const npv = appraise(at).results.npv.value!.toNumber()
        assert.closeTo(profile[percent] as number, npv, 1e-6, `${percent} %`)
      }
    }
    check(model)
    const row = book.getWorksheet('Assumptions')!.getColumn(1).values.indexOf('outcome.learners')
    engine.change('Assumptions', row, 3, 450)
    const more = anseongVouchers()
    more.outcomes[0].quantity.value = '450'
    check(more)
  })

  test('name their series by cells that say what they are, in the language of the file', async ({
    assert,
  }) => {
    for (const locale of ['en', 'ko', 'uk', 'sl']) {
      const bytes = await build(anseongVouchers(), locale)
      const book = await openWorkbook(bytes)
      const titles = new Set<string>()
      for (const [name, xml] of partsOf(bytes)) {
        if (!name.startsWith('xl/charts/')) continue
        all(xml, /<a:t>([^<]+)<\/a:t>/g).forEach((text) => titles.add(text))
        for (const reference of all(xml, /<c:tx><c:strRef><c:f>([^<]+)/g)) {
          const [{ sheet, row, column }] = cellsOf(reference)
          assert.isNotEmpty(book.getWorksheet(sheet)!.getCell(row, column).text, reference)
        }
      }
      assert.include([...titles], book.getWorksheet('Charts')!.getCell('A4').text)
    }
  })
})
