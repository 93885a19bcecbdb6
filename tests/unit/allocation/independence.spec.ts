import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'

const DOMAIN = new URL('../../../app/allocation/domain/', import.meta.url)

/** Modules of the allocation domain that a module imports for more than types, itself included. */
function reachedFrom(module: string, seen = new Set<string>()): Set<string> {
  if (seen.has(module)) return seen
  seen.add(module)
  const text = readFileSync(new URL(`${module}.ts`, DOMAIN), 'utf8')
  const imports = text.matchAll(/import (?!type )[^;]*? from '#allocation\/domain\/([\w/]+)'/g)
  for (const [, next] of imports) reachedFrom(next, seen)
  return seen
}

test.group('Allocation | independence of the verifier', () => {
  test('the verifier of rounds imports nothing of the solver', ({ assert }) => {
    assert.deepEqual([...reachedFrom('certificate')].sort(), [
      'certificate',
      'certificate_details',
      'certificate_levels',
      'certificate_lines',
      'certificate_order',
      'certificate_statement',
    ])
  })

  test('the verifier of plain documents shares only the reader of documents', ({ assert }) => {
    assert.deepEqual([...reachedFrom('certificate_document')].sort(), [
      'certificate_document',
      'certificate_levels',
      'certificate_statement',
      'document_fields',
      'documents',
      'errors',
      'matching',
    ])
  })
})
