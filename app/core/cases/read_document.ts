import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parseExactJson } from '#core/cases/exact_json'

/** A file that a command cannot read; `code` says why, `path` which file. */
export class UnreadableDocument extends Error {
  constructor(
    readonly code: 'E_FILE' | 'E_JSON',
    readonly path: string,
    message: string
  ) {
    super(message)
    this.name = 'UnreadableDocument'
  }
}

/** JSON of a file, or of standard input for `-`, with every digit. Throws UnreadableDocument. */
export async function readDocument(path: string): Promise<unknown> {
  let content: string
  try {
    content = path === '-' ? await text(process.stdin) : await readFile(path, 'utf8')
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message
    throw new UnreadableDocument(
      'E_FILE',
      path,
      `The file cannot be read (${why}). Check its name.`
    )
  }
  try {
    return parseExactJson(content.replace(/^\uFEFF/, ''))
  } catch (error) {
    const why = (error as Error).message
    throw new UnreadableDocument('E_JSON', path, `This is not JSON: ${why}. Correct it there.`)
  }
}
