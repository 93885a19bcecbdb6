import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import app from '@adonisjs/core/services/app'

/** Where a template stands that uses a component, as Edge tells the component. */
export interface Caller {
  filename: string
  line: number
}

const sources = new Map<string, string[]>()

/**
 * The tag that a template writes a table with: its file and its own words. Other lines may move it, another
 * language leaves it as it is.
 */
export function placeOf({ filename, line }: Caller): string {
  let lines = sources.get(filename)
  if (!lines) {
    lines = readFileSync(filename, 'utf8').split('\n')
    // Templates are final in production alone
    if (app.inProduction) sources.set(filename, lines)
  }
  return `${relative(app.viewsPath(), filename)} ${lines[line - 1]?.trim()}`
}
