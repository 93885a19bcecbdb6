/**
 * How long workbooks take in the application as it is served: an appraisal with live formulas, and a ledger of 100,000 lines beside XlsxWriter with the
 * same lines. Meanwhile another request is asked again and again, and its slowest answers are told.
 */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Readable } from 'node:stream'
import { Worker } from 'node:worker_threads'
import type { WorkbookOrder } from '#workbooks/order_workbook'
import { everythingModel } from '#tests/support/appraisal_models'
import { build, built } from './support/built.js'
import { ledgerLines, type LedgerLine } from './support/ledger_lines.js'
import { runProcess, type ProcessRun } from './support/process_run.js'

const ROWS = Number.parseInt(process.env.ROWS ?? '100000', 10)
const RUNS = 5
build()
const { orderWorkbook } = await built<typeof import('#workbooks/order_workbook')>(
  'app/workbooks/order_workbook'
)
const { tableXlsx } = await built<typeof import('#workbooks/table_xlsx')>(
  'app/workbooks/table_xlsx'
)

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

function middle(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}

async function appraisalWorkbook() {
  const order: WorkbookOrder = {
    model: everythingModel(),
    locale: 'en',
    generatedAt: '2026-01-01T00:00:00.000Z',
    appVersion: 'bench',
    ledgerHead: null,
    entries: [],
  }
  const times: number[] = []
  let bytes = 0
  for (let run = 0; run < RUNS; run++) {
    const begun = performance.now()
    bytes = (await orderWorkbook(order)).length
    times.push(Math.round(performance.now() - begun))
  }
  return { first_ms: times[0], median_ms: middle(times), kilobytes: Math.round(bytes / 1024) }
}

const PYTHON = ['/usr/bin/python3', 'python3'].find(
  (python) => spawnSync(python, ['-c', 'import xlsxwriter']).status === 0
)

async function ledgerWorkbook() {
  const folder = await mkdtemp(join(tmpdir(), 'workbooks-'))
  try {
    const file = (name: string) => join(folder, `${name}.xlsx`)
    const script = ['--import=@poppinss/ts-exec', here('./support/write_ledger_table.ts')]
    const ours: ProcessRun[] = []
    const peer: ProcessRun[] = []
    for (let run = 0; run < 3; run++) {
      ours.push(await runProcess(process.execPath, [...script, file('ours'), String(ROWS)]))
      if (!PYTHON) continue
      const args = [here('./support/write_table.py'), file('peer'), String(ROWS)]
      peer.push(await runProcess(PYTHON, args))
    }
    const told = async (runs: typeof ours, name: string) => ({
      seconds: middle(runs.map(({ seconds }) => seconds)),
      megabytes: Math.max(...runs.map(({ megabytes }) => megabytes)),
      file_megabytes: Math.round((await stat(file(name))).size / 1e5) / 10,
    })
    const own = await told(ours, 'ours')
    const xlsxwriter = peer.length > 0 ? await told(peer, 'peer') : 'not installed'
    return {
      rows: ROWS,
      ours: own,
      xlsxwriter,
      ratio:
        typeof xlsxwriter === 'string'
          ? null
          : Math.round((own.seconds / xlsxwriter.seconds) * 100) / 100,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The workbook of a ledger with as many lines: journal, trial balance by formulas, checks. */
async function ledgerBook() {
  const folder = await mkdtemp(join(tmpdir(), 'workbooks-'))
  try {
    const file = join(folder, 'book.xlsx')
    const script = ['--import=@poppinss/ts-exec', here('./support/write_ledger_book.ts')]
    const runs: ProcessRun[] = []
    for (let run = 0; run < 3; run++)
      runs.push(await runProcess(process.execPath, [...script, file, String(ROWS)]))
    return {
      rows: ROWS,
      seconds: middle(runs.map(({ seconds }) => seconds)),
      megabytes: Math.max(...runs.map(({ megabytes }) => megabytes)),
      file_megabytes: Math.round((await stat(file)).size / 1e5) / 10,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Something else that the process has to answer, as heavy as a page with a small table. */
function smallPage(): string {
  return Array.from(ledgerLines(200), ({ memo, running }) => `<td>${memo} ${running}</td>`).join('')
}

/** Asks in a thread of its own until told to stop; the 95th percentile of the answers in milliseconds. */
const ASKING = `
  const { parentPort, workerData } = require('node:worker_threads')
  const times = []
  let asked = true
  parentPort.on('message', () => (asked = false))
  ;(async () => {
    while (asked) {
      const begun = performance.now()
      await (await fetch(workerData)).text()
      times.push(performance.now() - begun)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    times.sort((a, b) => a - b)
    parentPort.postMessage(times[Math.floor(times.length * 0.95)])
    parentPort.close()
  })()`

async function slowestWhile(server: Server, work: () => Promise<unknown>): Promise<number> {
  const { port } = server.address() as AddressInfo
  const asker = new Worker(ASKING, { eval: true, workerData: `http://127.0.0.1:${port}/` })
  const answer = new Promise<number>((resolve) => asker.once('message', resolve))
  await work()
  asker.postMessage('enough')
  return answer
}

async function othersMeanwhile() {
  const server = createServer((_, response) => response.end(smallPage()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const wait = () => new Promise((resolve) => setTimeout(resolve, 3000))
  const columns = [
    { heading: 'What', type: 'text' as const, value: ({ memo }: LedgerLine) => memo },
    { heading: 'Fund', type: 'text' as const, value: ({ fund }: LedgerLine) => fund },
  ]
  const exportTable = async () => {
    const parts = tableXlsx(columns, ledgerLines(ROWS), { sheet: 'Journal' })
    for await (const part of Readable.from(parts, { objectMode: false })) void part
  }
  await slowestWhile(server, wait)
  const round = (value: number) => Math.round(value * 100) / 100
  const idle = await slowestWhile(server, wait)
  const exporting = await slowestWhile(server, exportTable)
  const appraising = await slowestWhile(server, appraisalWorkbook)
  server.close()
  return {
    idle_p95_ms: round(idle),
    ledger_export_p95_ms: round(exporting),
    appraisal_workbook_p95_ms: round(appraising),
  }
}

console.log(
  JSON.stringify({
    appraisal: await appraisalWorkbook(),
    ledger: await ledgerWorkbook(),
    ledger_book: await ledgerBook(),
    others: await othersMeanwhile(),
  })
)
