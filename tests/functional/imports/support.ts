import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { storagePath } from '#config/app'
import { sha256 } from '#core/hashes'
import { newId } from '#core/ids'
import { selectRows, toBigInt, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { activateAgreement } from '#funding/actions/activate_agreement'
import { recordAgreement } from '#funding/actions/record_agreement'
import { registerParty } from '#funding/actions/register_party'
import { workOn } from '#imports/actions/batch_jobs'
import { changeReading } from '#imports/actions/change_reading'
import { beginCommit } from '#imports/actions/commit_batch'
import { openBatch } from '#imports/actions/open_batch'
import type { ColumnAnswers } from '#imports/domain/column_questions'
import type { RecordKind } from '#imports/domain/mapping'
import type { FunderKind } from '#funding/domain/funder_kinds'
import { findBatch, type Batch, type CommitMode } from '#imports/queries/batches'
import { rowsOf } from '#imports/queries/batch_rows'
import { makeCity, makePerson, type CityWishes, type TestCity } from '#tests/support/city'

export const CASES = new URL('../../cases/demo-imports/', import.meta.url)

export interface ImportCity extends TestCity {
  officer: string
  second: string
}

export interface AgreementWish {
  number: string
  kind?: FunderKind
  amount?: bigint
  status?: 'asked' | 'active'
  startsOn?: string
}

/** A city with two officers and agreements of one funder each. */
export async function makeImportCity(
  agreements: readonly AgreementWish[],
  wishes: CityWishes = {}
): Promise<ImportCity> {
  const city = await makeCity(wishes)
  const officer = (await makePerson(city, 'finance_officer')).id
  const second = (await makePerson(city, 'approver')).id
  for (const wish of agreements) await addAgreement({ ...city, officer, second }, wish)
  return { ...city, officer, second }
}

async function addAgreement(city: ImportCity, wish: AgreementWish): Promise<void> {
  const { number, kind = 'company', amount = 100_000_000_000n, status = 'active' } = wish
  const [funderId, agreementId] = [newId(), newId()]
  await transact(async (trx) => {
    await registerParty(trx, {
      id: funderId,
      cityId: city.id,
      name: `Funder of ${number}`,
      nameLang: 'en',
      funderKind: kind,
      by: city.officer,
    })
    await recordAgreement(trx, {
      id: agreementId,
      cityId: city.id,
      status: status === 'active' ? 'granted' : 'asked',
      by: city.officer,
      terms: {
        number,
        title: number,
        titleLang: 'en',
        funderId,
        currency: city.currency,
        amount,
        startsOn: wish.startsOn,
      },
    })
    if (status !== 'active') return
    const [period] = await selectRows(
      trx,
      'SELECT min(starts_on) AS day FROM periods WHERE city_id = ?',
      [city.id]
    )
    await activateAgreement(trx, {
      entryId: newId(),
      cityId: city.id,
      agreementId,
      on: period.day,
      preparedBy: city.officer,
      approvedBy: city.second,
    })
  })
}

interface Demo {
  file: string
  expected: string
  wishes: CityWishes
  agreements: AgreementWish[]
  answers: ColumnAnswers
  accepted: bigint
}

const agreementsOf = (kinds: Record<string, FunderKind>): AgreementWish[] =>
  Object.entries(kinds).map(([number, kind]) => ({ number, kind }))

const MELITOPOL = {
  expected: 'melitopol-contributions.expected.csv',
  wishes: { currency: 'UAH', years: [2018] },
  agreements: [
    ...agreementsOf({
      'MP-2018-01': 'local_government',
      'MP-2018-02': 'foundation',
      'MP-2018-03': 'company',
      'MP-2018-04': 'international_partner',
    }),
    { number: 'MP-2018-05', kind: 'national_government', status: 'asked' } as const,
  ],
  answers: {},
  accepted: 90_000_000n,
}

/** The four demo files with the agreements their cities hold. */
export const DEMOS: Demo[] = [
  {
    file: 'anseong-contributions.csv',
    expected: 'anseong-contributions.expected.csv',
    wishes: { currency: 'KRW', years: [2023, 2024, 2025, 2026] },
    agreements: agreementsOf({
      'AS-2025-01': 'national_government',
      'AS-2025-02': 'local_government',
      'AS-2026-01': 'local_government',
      'AS-2026-02': 'national_government',
      'AS-2026-03': 'national_government',
      'AS-2026-04': 'local_government',
      'AS-2026-05': 'company',
    }),
    answers: {},
    accepted: 245_000_002n,
  },
  {
    file: 'ljubljana-contributions.csv',
    expected: 'ljubljana-contributions.expected.csv',
    wishes: { currency: 'EUR', years: [2023] },
    agreements: agreementsOf({
      'LJ-2023-01': 'local_government',
      'LJ-2023-02': 'national_government',
      'LJ-2023-03': 'supranational',
      'LJ-2023-04': 'company',
      'LJ-2023-05': 'foundation',
    }),
    answers: { decimalMark: 'comma' },
    accepted: 69_500_001n,
  },
  { file: 'melitopol-contributions.csv', ...MELITOPOL },
  { file: 'melitopol-contributions.tsv', ...MELITOPOL },
]

export function demoFile(name: string): Buffer {
  return readFileSync(new URL(name, CASES))
}

export interface ExpectedRow {
  no: number
  verdict: string
  minor: string
  date: string
  field: string
}

export function expectedOf(demo: Demo): ExpectedRow[] {
  const rows: Record<string, string>[] = parse(demoFile(demo.expected), { columns: true })
  const sameName: Record<string, string> = { reference: 'bank_ref', payment_no: 'bank_ref' }
  return rows.map((row) => ({
    no: Number(row.data_row),
    verdict: row.verdict,
    minor: row.minor_units,
    date: row.date,
    field: sameName[row.field] ?? row.field,
  }))
}

/** The verdicts of a batch in the form of the expected files. */
export async function verdictsOf(batch: Batch): Promise<ExpectedRow[]> {
  const rows = await rowsOf(db.connection(), batch, { limit: 10_000, offset: 0 })
  return rows.map(({ no, verdict, draft, issues }) => ({
    no,
    verdict,
    minor: verdict === 'new' ? draft.minor : '',
    date: draft.date ?? '',
    field: issues.errors?.[0].field ?? issues.field ?? '',
  }))
}

export function storeBytes(bytes: string | Uint8Array) {
  const data = Buffer.from(bytes)
  const path = join(storagePath, 'uploads', newId())
  mkdirSync(join(storagePath, 'uploads'), { recursive: true })
  writeFileSync(path, data)
  return { path, size: data.length, sha256: sha256(data) }
}

export async function upload(
  city: ImportCity,
  bytes: string | Uint8Array,
  kind: RecordKind = 'contributions',
  originalName = 'contributions.csv'
): Promise<string> {
  const file = { ...storeBytes(bytes), originalName }
  const opening = { cityId: city.id, currency: city.currency, kind, file, by: city.officer }
  return (await openBatch(opening)).id
}

export function batchNow(city: ImportCity, id: string): Promise<Batch> {
  return findBatch(db.connection(), city.id, id)
}

/** Uploads and previews a file; the answers are given before. */
export async function preview(
  city: ImportCity,
  bytes: string | Uint8Array,
  { answers = {}, kind }: { answers?: ColumnAnswers; kind?: RecordKind } = {}
): Promise<Batch> {
  const id = await upload(city, bytes, kind)
  await changeReading({ cityId: city.id, id, answers })
  await workOn(city.id, id)
  return batchNow(city, id)
}

export async function commit(
  city: ImportCity,
  batch: Batch,
  mode: CommitMode = 'good',
  by: string = city.officer
): Promise<Batch> {
  await beginCommit({ cityId: city.id, id: batch.id, mode, run: batch.progress.run, by })
  await workOn(city.id, batch.id)
  return batchNow(city, batch.id)
}

/** How many receipts stand in the books of the city, and their sum. */
export async function standing(city: ImportCity): Promise<{ count: number; sum: bigint }> {
  const [row] = await selectRows(
    db.connection(),
    `SELECT count(*) AS count, sum(amount) AS sum FROM receipts r WHERE city_id = ?
     AND NOT EXISTS (SELECT 1 FROM journal_entries e WHERE e.city_id = r.city_id AND e.reverses_id = r.entry_id)`,
    [city.id]
  )
  return { count: toCount(row.count), sum: toBigInt(row.sum) }
}

/** A file of contributions to one agreement, one euro a row, told apart by their reference. */
export function manyRows(count: number, spoil: Record<number, string> = {}): string {
  const lines = ['agreement;date;amount;bank_ref']
  for (let no = 1; no <= count; no++) {
    lines.push(spoil[no] ?? `A-1;2026-0${1 + (no % 9)}-15;1.00;REF-${no}`)
  }
  return lines.join('\r\n')
}

/** A process of its own that works on a batch. */
export function workElsewhere(city: ImportCity, batchId: string): ChildProcess {
  return spawn(
    process.execPath,
    ['--import=@poppinss/ts-exec', 'tests/support/import_in_process.ts', city.id, batchId],
    { cwd: app.makePath(), env: process.env, stdio: ['ignore', 'pipe', 'inherit'] }
  )
}
