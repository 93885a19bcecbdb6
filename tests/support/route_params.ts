import { committeeParams } from '#tests/support/committee_records'
import { makeDocument } from '#tests/support/document_records'
import { makeAsset } from '#tests/support/asset_records'
import { makeBatch } from '#tests/support/award_records'
import { makeAppraisal, makeUnitValue } from '#tests/support/appraisal_records'
import { bankParams } from '#tests/support/bank_records'
import { makeImport, makeLayout } from '#tests/support/import_records'
import { makeItem, makeRateTable } from '#tests/support/in_kind_records'
import { makeJob } from '#tests/support/job_records'
import { makeAnchorOf, makeRecipient } from '#tests/support/anchor_records'
import { makeEntry } from '#tests/support/ledger_entry'
import { firstPeriod } from '#tests/support/periods'
import {
  makeAgreement,
  makeDraft,
  makeInstalment,
  makeParty,
  makeReceipt,
  makeRefund,
} from '#tests/support/funding_records'
import { makeRequest } from '#tests/support/request_records'
import { makeDeal } from '#tests/support/network_records'
import { makePerson, type TestCity } from '#tests/support/city'
import { planParams } from '#tests/support/plan_records'
import { makeRate, makeRateFile } from '#tests/support/rates'
import { makeReturn } from '#tests/support/workbook_records'
import { roundParams } from '#tests/support/round_records'

/**
 * A record of a city for each parameter a route may have, by the parameter's name: what the test of
 * all routes puts into addresses. A name means one kind of record everywhere.
 */
export const routeParams: Record<string, (city: TestCity) => Promise<string>> = {
  city: async (city) => city.slug,
  person: async (city) => (await makePerson(city, 'auditor')).id,
  entry: async (city) => (await makeEntry(city)).id,
  party: async (city) => (await makeParty(city)).id,
  agreement: async (city) => (await makeAgreement(city)).id,
  receipt: async (city) => (await makeReceipt(city)).id,
  instalment: async (city) => (await makeInstalment(city)).id,
  funding_request: async (city) => (await makeRequest(city)).id,
  deal: makeDeal,
  refund: async (city) => (await makeRefund(city)).id,
  draft: async (city) => (await makeDraft(city)).id,
  import: async (city) => (await makeImport(city)).id,
  layout: makeLayout,
  period: async (city) => (await firstPeriod(city)).id,
  year: async (city) => (await firstPeriod(city)).yearId,
  job: async (city) => (await makeJob(city)).id,
  appraisal: async (city) => (await makeAppraisal(city)).id,
  unitValue: makeUnitValue,
  document: async (city) => (await makeDocument(city)).id,
  anchor: async (city) => (await makeAnchorOf(city)).id,
  earlier: async (city) => (await makeAnchorOf(city)).id,
  recipient: async (city) => (await makeRecipient(city)).id,
  key: async (city) => (await makeAnchorOf(city)).keyId,
  rate: async (city) => (await makeRate(city)).id,
  rateFile: async (city) => (await makeRateFile(city)).id,
  asset: async (city) => makeAsset(city),
  batch: async (city) => (await makeBatch(city)).id,
  item: makeItem,
  rateTable: makeRateTable,
  version: async () => '1',
  book: async () => 'ledger',
  copy: async (city) => (await makeReturn(city)).copy,
  workbook_return: async (city) => (await makeReturn(city)).id,
  statement: async () => 'funds',
  ...bankParams,
  ...planParams,
  ...roundParams,
  ...committeeParams,
}
