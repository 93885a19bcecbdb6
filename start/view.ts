/*
|--------------------------------------------------------------------------
| Views: globals and settings of Edge
|--------------------------------------------------------------------------
|
| What depends on the language (`t`, `f`) is shared per request by core/locale, what depends on the
| city (`city`, `cityUrl`, `navigation`) by the middleware that enters it.
|
*/
import edge from 'edge.js'
import app from '@adonisjs/core/services/app'
import { newId } from '#core/ids'

edge.global('appName', 'Learning City Ledger')
edge.global('newId', newId)

/*
 * Small pieces that stand inside a line of a template, where a tag cannot: Edge knows tags only at the
 * beginning of a line.
 */
const { html } = edge.globals
edge.global('badge', (text: string, tone = '') =>
  html.safe(`<span class="badge ${html.escape(tone)}">${html.escape(text)}</span>`)
)
edge.global('small', (text: string | null | undefined, lang?: string) =>
  text
    ? html.safe(
        `<span class="sub" ${lang ? `lang="${html.escape(lang)}"` : ''}>${html.escape(text)}</span>`
      )
    : ''
)
edge.global('optionalMark', (optional: boolean, t: (key: string) => string) =>
  optional ? html.safe(` <span class="optional">${html.escape(t('app.optional'))}</span>`) : ''
)

/** `lines[0][amount]` is `lines.0.amount` in errors and old input, and `f-lines-0-amount` as an id. */
const fieldPath = (name: string) => name.replace(/\[(\w*)\]/g, (_, key) => (key ? `.${key}` : ''))
edge.global('fieldPath', fieldPath)
edge.global('fieldId', (name: string) => `f-${fieldPath(name).replace(/\W+/g, '-')}`)

/** A form's address with what must travel outside the body: the spoofed method, the token of an upload. */
edge.global('withQuery', (url: string, query: Record<string, string | undefined>) => {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]))
  if (pairs.length === 0) return url
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(pairs)}`
})

/** Bars are drawn in SVG, because the content policy forbids styles in attributes: 0 to 100. */
edge.global('barWidth', (ratio: string | number | null) => {
  const [over, under] = String(ratio ?? 0)
    .split('/')
    .map(Number)
  const share = (over / (under ?? 1)) * 100
  return Number.isFinite(share) ? Math.min(100, Math.max(0, Math.round(share * 100) / 100)) : 0
})

/**
 * Edge walks the component folders before every page, and compiles its templates again, unless told that they
 * are final: they are in production, and while tests run.
 */
if (app.inTest) edge.configure({ cache: true })
if (app.inProduction || app.inTest) {
  const components = edge.loader.listComponents()
  edge.loader.listComponents = () => components
}
