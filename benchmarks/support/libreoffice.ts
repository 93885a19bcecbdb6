import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

// Without this LibreOffice trusts the cached results of files that say "Microsoft Excel".
const ALWAYS_RECALCULATE = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`

async function findSoffice(): Promise<string | null> {
  for (const command of ['soffice', 'libreoffice']) {
    const found = await run(command, ['--version']).catch(() => null)
    if (found) {
      process.stderr.write(found.stdout)
      return command
    }
  }
  return null
}

/** LibreOffice with a profile of its own, which recalculates every file that it opens. */
export class LibreOffice {
  private constructor(
    private readonly command: string,
    readonly folder: string
  ) {}

  /** Ends the process with a clear message where it is not installed. */
  static async start(): Promise<LibreOffice> {
    const command = await findSoffice()
    if (!command) {
      process.stderr.write(
        'This drill needs LibreOffice Calc (the command soffice), which is not installed. It installs nothing itself.\n' +
          'Debian or Ubuntu: apt-get install libreoffice-calc · macOS: brew install --cask libreoffice\n'
      )
      process.exit(2)
    }
    const folder = await mkdtemp(join(tmpdir(), 'workbook-drill-'))
    await mkdir(join(folder, 'profile', 'user'), { recursive: true })
    await writeFile(
      join(folder, 'profile', 'user', 'registrymodifications.xcu'),
      ALWAYS_RECALCULATE
    )
    return new LibreOffice(command, folder)
  }

  /** The workbook as LibreOffice saves it after it has recalculated everything. */
  async saved(name: string, bytes: Uint8Array): Promise<Uint8Array> {
    const source = join(this.folder, `${name}.xlsx`)
    const target = join(this.folder, 'recalculated')
    await writeFile(source, bytes)
    const profile = pathToFileURL(join(this.folder, 'profile'))
    const format = 'xlsx:Calc MS Excel 2007 XML'
    const words = [`-env:UserInstallation=${profile}`, '--headless', '--convert-to', format]
    await run(this.command, [...words, '--outdir', target, source], { timeout: 120_000 })
    return new Uint8Array(await readFile(join(target, `${name}.xlsx`)))
  }

  async end(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}
