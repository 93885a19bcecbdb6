/**
 * Forty long walks beside an independent ledger, on both databases: their digests must be the same.
 * Run: node --import=@poppinss/ts-exec benchmarks/drills/model_walks.ts
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const WALKS = 40
const STEPS = 200

const folder = mkdtempSync(join(tmpdir(), 'model-walks-'))
const first = Math.floor(Math.random() * 1_000_000)
const seeds = Array.from({ length: WALKS }, (_, index) => first + index)

/** The digest of each walk by its seed; a walk that disagreed with the model has none. */
function walk(database: 'sqlite' | 'postgres'): Map<string, string> {
  const file = join(folder, `${database}.txt`)
  console.log(`${database}: seeds ${seeds[0]} to ${seeds.at(-1)}, up to ${STEPS} steps`)
  spawnSync(
    process.execPath,
    [
      '--import=@poppinss/ts-exec',
      'bin/test.ts',
      'functional',
      '--files',
      'tests/functional/ledger/model.spec.ts',
    ],
    {
      cwd: fileURLToPath(new URL('../../', import.meta.url)),
      env: {
        ...process.env,
        NODE_ENV: 'test',
        DB_CONNECTION: database,
        MODEL_SEEDS: seeds.join(','),
        MODEL_STEPS: String(STEPS),
        MODEL_DIGESTS: file,
      },
      stdio: 'inherit',
    }
  )
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  return new Map(lines.map((line) => line.split(' ') as [string, string]))
}

try {
  const [sqlite, postgres] = [walk('sqlite'), walk('postgres')]
  const apart = seeds
    .map(String)
    .filter((seed) => !sqlite.has(seed) || sqlite.get(seed) !== postgres.get(seed))
  console.log(
    apart.length
      ? `these walks failed or went apart: ${apart.map((seed) => `MODEL_SEEDS=${seed}`).join(' ')}`
      : `${WALKS} walks, the same on both databases`
  )
  process.exitCode = apart.length ? 1 : 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}
