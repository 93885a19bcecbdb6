import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestSummary } from './summary_reporter.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export interface PartResult {
  passed: number
  failed: number
  /** Shown when something failed (or when the run is asked to be verbose). */
  output: string
}

export interface Part {
  name: string
  suite: string
  database?: 'sqlite' | 'postgres'
  run(): Promise<PartResult>
}

const children = new Set<ChildProcess>()

/** Ends what is still running when the run itself is told to stop. */
export function endRunningParts() {
  for (const child of children) child.kill('SIGKILL')
}

interface CommandResult {
  code: number | null
  output: string
}

async function runCommand(
  args: string[],
  env: Record<string, string>,
  minutes: number
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.add(child)
    let output = ''
    const deadline = setTimeout(() => {
      output += `\nstopped: it took longer than ${minutes} minutes\n`
      child.kill('SIGKILL')
    }, minutes * 60_000)
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    const ended = (code: number | null) => {
      clearTimeout(deadline)
      children.delete(child)
      resolve({ code, output })
    }
    child.once('error', (error) => {
      output += error.message
      ended(1)
    })
    child.once('close', ended)
  })
}

/** A tool that passes or fails as a whole counts as one. */
export function toolPart(name: string, args: string[]): Part {
  return {
    name,
    suite: 'checks',
    async run() {
      const { code, output } = await runCommand(args, {}, 10)
      return code === 0 ? { passed: 1, failed: 0, output } : { passed: 0, failed: 1, output }
    },
  }
}

/** A check of ours: it gives a list of problems, and passes when the list is empty. */
export function checkPart(name: string, problems: () => Promise<string[]>): Part {
  return {
    name,
    suite: 'checks',
    async run() {
      const found = await problems().catch((error) => [String(error?.stack ?? error)])
      return {
        passed: found.length ? 0 : 1,
        failed: found.length ? 1 : 0,
        output: found.join('\n'),
      }
    },
  }
}

export interface SuiteOptions {
  database?: 'sqlite' | 'postgres'
  env: Record<string, string>
  files: string[]
}

/** A Japa suite in a process of its own; the counts are those Japa reports, not those it prints. */
export function suitePart(suite: string, { database, env, files }: SuiteOptions): Part {
  return {
    name: database
      ? `${suite} tests on ${database === 'sqlite' ? 'SQLite' : 'PostgreSQL'}`
      : `${suite} tests`,
    suite,
    database,
    async run() {
      const folder = mkdtempSync(join(tmpdir(), 'ledger-summary-'))
      const file = join(folder, 'summary.json')
      try {
        const args = [
          '--import=@poppinss/ts-exec',
          'bin/test.ts',
          suite,
          ...files.flatMap((name) => ['--files', name]),
        ]
        const settings = {
          ...env,
          LEDGER_TEST_SUMMARY: file,
          NODE_ENV: 'test',
          DB_CONNECTION: database ?? 'sqlite',
        }
        const { code, output } = await runCommand(args, settings, 20)
        return { ...countsFrom(file, code), output }
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
}

/** A part that ended without a summary, without a test or with an error besides its tests has failed. */
export function countsFrom(file: string, code: number | null): { passed: number; failed: number } {
  let summary: TestSummary
  try {
    summary = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 1 }
  }
  const failed = summary.failed + summary.notRun
  const silent = failed === 0 && (code !== 0 || summary.passed === 0)
  return { passed: summary.passed, failed: silent ? 1 : failed }
}
