import type { Guard } from '../triggers/guard.js'
import type { Dialect } from './portable_sql.js'

/**
 * The statements that put the text of a guard as it is now in the place of the one installed. Migration
 * 0007 installs what the files say on the day it runs; who changes such a file adds a migration that
 * does this, so that installations which ran it before get the new text too.
 */
export function reinstall(guard: Guard, dialect: Dialect): string[] {
  return [...guard[dialect].down, ...guard[dialect].up]
}
