import ace from '@adonisjs/core/services/ace'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import CityOpen from '#programmes/commands/city_open'

async function open(options: Record<string, string>) {
  ace.ui.switchMode('raw')
  const { slug, ...flags } = options
  const given = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])
  const command = await ace.create(CityOpen, [slug, ...given, '--json'])
  await command.exec()
  const said = JSON.parse(command.logger.getLogs()[0].message)
  ace.ui.switchMode('normal')
  command.ui.logger.flushLogs()
  return { said, exitCode: command.exitCode ?? 0 }
}

const maribor = () => {
  const slug = `maribor-${newId()}`
  return {
    slug,
    'name': 'Maribor',
    'country': 'SI',
    'currency': 'EUR',
    'timezone': 'Europe/Ljubljana',
    'language': 'sl',
    'year': '2026-07',
    'threshold': '10000.50',
    'admin-name': 'Ana Kovač',
    'admin-email': ` Ana@${slug}.example`,
  }
}

test.group('A city of one’s own', () => {
  test('is opened at the command line; its administrator signs in and lets in the others', async ({
    assert,
    client,
  }) => {
    const city = maribor()
    const { said, exitCode } = await open(city)
    assert.equal(exitCode, 0)
    assert.equal(said.email, `ana@${city.slug}.example`)

    const ledger = await db.from('ledgers').where('city_id', said.id).firstOrFail()
    assert.equal(String(ledger.approval_threshold), '1000050')
    const year = await db.from('fiscal_years').where('city_id', said.id).firstOrFail()
    assert.equal(year.name, '2026/27')
    assert.isTrue((await verifyLedger(said.id)).ok)

    const form = { email: said.email, password: said.password }
    const signedIn = await client.post('/login').withCsrfToken().form(form).redirects(0)
    signedIn.assertStatus(303)
    signedIn.assertHeader('location', '/cities')

    const again = await open({ ...city, 'admin-email': `other@${city.slug}.example` })
    assert.deepInclude(again, { exitCode: 1 })
    assert.equal(again.said.error.code, 'E_CITY_TAKEN')
  })

  test('an administrator of another city keeps the account and the password', async ({
    assert,
  }) => {
    const first = await open(maribor())
    const second = await open({ ...maribor(), 'admin-email': first.said.email })
    assert.isNull(second.said.password)
    const held = await db.from('memberships').where('city_id', second.said.id)
    assert.deepEqual(
      held.map(({ role }) => role),
      ['administrator']
    )
  })

  test('{option} “{value}” is refused with what to type, and nothing is opened')
    .with([
      { option: 'slug', value: 'Šentjur', code: 'E_CITY_SLUG' },
      { option: 'name', value: '  ', code: 'E_CITY_NAME' },
      { option: 'country', value: 'Slovenia', code: 'E_CITY_COUNTRY' },
      { option: 'currency', value: 'SIT', code: 'E_CITY_CURRENCY' },
      { option: 'timezone', value: 'Ljubljana', code: 'E_CITY_TIMEZONE' },
      { option: 'language', value: 'de', code: 'E_CITY_LANGUAGE' },
      { option: 'year', value: '2026', code: 'E_CITY_YEAR' },
      { option: 'threshold', value: '10.000,50', code: 'E_CITY_THRESHOLD' },
      { option: 'admin-name', value: ' ', code: 'E_CITY_ADMINISTRATOR' },
      { option: 'admin-email', value: 'ana', code: 'E_CITY_EMAIL' },
    ])
    .run(async ({ assert }, { option, value, code }) => {
      const city = { ...maribor(), [option]: value }
      const { said, exitCode } = await open(city)
      assert.equal(exitCode, 1)
      assert.equal(said.error.code, code)
      assert.notInclude(said.error.message, code)
      assert.isNull(await db.from('cities').where('slug', city.slug).first())
    })
})
