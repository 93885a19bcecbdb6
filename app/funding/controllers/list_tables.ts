import type { HttpContext } from '@adonisjs/core/http'
import type { AgreementRow } from '#funding/queries/agreements'
import type { ContactRow } from '#funding/queries/contacts'
import type { DueInstalment } from '#funding/queries/due_instalments'
import type { OwnIncomeRow } from '#funding/queries/own_incomes'
import type { PartyRow } from '#funding/queries/parties'
import type { FundingFigures } from '#funding/queries/party_figures'
import type { ReceiptRow } from '#funding/queries/receipts'
import type { RequestRow } from '#funding/queries/requests'
import type { InKindColumn } from '#in_kind/queries/columns'
import { columnsFor } from '#workbooks/list_file'
import type { TableColumn } from '#workbooks/table'

/** A party in one of the currencies of its figures; the first of its rows holds what came in kind. */
export interface PartyFigures {
  party: PartyRow
  figures: FundingFigures | null
  inKind: InKindColumn | null
}

/** One row for each party and currency: amounts of two currencies never stand in one cell. */
export function partyFigures(
  parties: readonly PartyRow[],
  inKind: ReadonlyMap<string, InKindColumn>
): PartyFigures[] {
  return parties.flatMap((party) =>
    (party.figures.length > 0 ? party.figures : [null]).map((figures, at) => ({
      party,
      figures,
      inKind: at === 0 ? (inKind.get(party.id) ?? null) : null,
    }))
  )
}

export function partyColumns(ctx: HttpContext): TableColumn<PartyFigures>[] {
  const { city, i18n } = ctx
  const { text, date, amount } = columnsFor<PartyFigures>(ctx)
  const currency = ({ figures }: PartyFigures) => figures?.currency ?? city.currency
  const roles = ({ isPayee, isPartner }: PartyRow) =>
    [isPayee && i18n.t('funding.role.payee'), isPartner && i18n.t('funding.role.partner')]
      .filter(Boolean)
      .join(', ')
  return [
    text('funding.fields.name', ({ party }) => party.name ?? i18n.t('funding.party.private')),
    text('funding.fields.funder_kind', ({ party: { funderKind: kind, funderKindOther } }) =>
      kind ? (funderKindOther ?? i18n.t(`funding.kind.${kind}`)) : null
    ),
    text('funding.fields.sub_kind', ({ party }) => party.subKind),
    text('funding.fields.sector', ({ party }) => party.sector),
    text('funding.fields.roles', ({ party }) => roles(party)),
    text('funding.fields.registration_id', ({ party }) => party.registrationId),
    text('funding.fields.country', ({ party }) => party.country),
    date('funding.party.closedOn', ({ party }) => party.closedOn),
    text('funding.fields.currency', ({ figures }) => figures?.currency),
    ...(['asked', 'granted', 'pledged', 'committed', 'received', 'spent'] as const).map((name) =>
      amount(`funding.figure.${name}`, ({ figures }) => figures?.[name], currency)
    ),
    amount('inkind.column', ({ inKind }) => inKind?.value, city.currency),
  ]
}

export function agreementColumns(
  ctx: HttpContext,
  inKind: ReadonlyMap<string, InKindColumn>
): TableColumn<AgreementRow>[] {
  const { city, i18n } = ctx
  const { text, date, amount } = columnsFor<AgreementRow>(ctx)
  const currency = (row: AgreementRow) => row.currency
  const isAgreed = ({ status }: AgreementRow) => status !== 'asked' && status !== 'refused'
  const isOpen = ({ status, amount: agreed, received }: AgreementRow) =>
    (status === 'granted' || status === 'active') && agreed > received
  return [
    text('funding.fields.number', ({ number }) => number),
    text('funding.fields.title', ({ title }) => title),
    text('funding.fields.funder', ({ funder }) => funder ?? i18n.t('funding.party.private')),
    text('funding.fields.funder_kind', ({ funderKind }) => i18n.t(`funding.kind.${funderKind}`)),
    text('funding.fields.status', ({ status }) => i18n.t(`funding.status.${status}`)),
    text('funding.fields.earmark', ({ isEarmarked }) =>
      i18n.t(isEarmarked ? 'funding.earmarked' : 'funding.unearmarked')
    ),
    date('funding.fields.starts_on', ({ startsOn }) => startsOn),
    date('funding.fields.ends_on', ({ endsOn }) => endsOn),
    text('funding.fields.currency', currency),
    amount('funding.fields.amount', (row) => row.amount, currency),
    amount('funding.figure.received', (row) => (isAgreed(row) ? row.received : null), currency),
    amount('funding.open', (row) => (isOpen(row) ? row.amount - row.received : null), currency),
    amount('inkind.column', ({ id }) => inKind.get(id)?.value, city.currency),
    text('funding.fields.mark', ({ mark }) => (mark ? i18n.t(`app.mark.${mark}`) : null)),
    text('funding.fields.source', ({ source }) => source),
  ]
}

export function receiptColumns(ctx: HttpContext): TableColumn<ReceiptRow>[] {
  const { i18n } = ctx
  const { text, date, number, amount } = columnsFor<ReceiptRow>(ctx)
  const currency = (row: ReceiptRow) => row.currency
  return [
    text('funding.receipt.no', ({ receiptNo }) => receiptNo),
    date('funding.fields.date', ({ receivedOn }) => receivedOn),
    text('funding.agreement', (row) => row.number),
    text('funding.fields.title', ({ title }) => title),
    number('funding.fields.instalment', ({ instalmentNo }) => instalmentNo?.toString()),
    text('funding.fields.funder', ({ funder }) => funder ?? i18n.t('funding.party.private')),
    text('funding.fields.bank_ref', ({ bankRef }) => bankRef),
    text('funding.fields.memo', ({ memo }) => memo),
    text('funding.fields.currency', currency),
    amount('funding.fields.amount', (row) => row.amount, currency),
    text('funding.fields.status', ({ isReversed }) =>
      i18n.t(`funding.receipt.state.${isReversed ? 'reversed' : 'standing'}`)
    ),
    text('funding.fields.mark', ({ mark }) => (mark ? i18n.t(`app.mark.${mark}`) : null)),
  ]
}

export function contactColumns(ctx: HttpContext): TableColumn<ContactRow>[] {
  const { i18n } = ctx
  const { text, date } = columnsFor<ContactRow>(ctx)
  return [
    date('requests.fields.on', ({ on }) => on),
    text('requests.contact.party', ({ party }) => party ?? i18n.t('funding.party.private')),
    text('requests.fields.channel', ({ channel }) => i18n.t(`requests.channel.${channel}`)),
    text('requests.fields.subject', ({ subject }) => subject),
    text('requests.fields.outcome', ({ outcome }) => outcome),
    text('requests.fields.person', ({ person }) => person),
    text('requests.fields.their_role', ({ theirRole }) => theirRole),
    text('requests.fields.request', ({ requestNumber }) => requestNumber),
    text('requests.fields.next_step', ({ nextStep }) => nextStep),
    date('requests.fields.next_on', ({ nextOn }) => nextOn),
    date('requests.fields.follows', ({ takenOn }) => takenOn),
  ]
}

export function dueColumns(ctx: HttpContext): TableColumn<DueInstalment>[] {
  const { i18n } = ctx
  const { text, date, number, amount } = columnsFor<DueInstalment>(ctx)
  const currency = (row: DueInstalment) => row.currency
  return [
    text('funding.agreement', ({ agreementNumber }) => agreementNumber),
    text('funding.fields.title', ({ agreementTitle }) => agreementTitle),
    number('funding.fields.instalment', ({ no }) => String(no)),
    date('funding.fields.due_on', ({ dueOn }) => dueOn),
    text(
      'funding.fields.funder',
      ({ funderName }) => funderName ?? i18n.t('funding.party.private')
    ),
    text('funding.instalment.state', ({ state }) => i18n.t(`funding.instalment.state.${state}`)),
    date('letters.reminders.last', ({ reminded }) => reminded?.on),
    text('funding.fields.currency', currency),
    amount('funding.fields.amount', (row) => row.amount, currency),
    amount('funding.figure.received', ({ received }) => received, currency),
    amount('funding.open', ({ open }) => open, currency),
  ]
}

export function ownIncomeColumns(ctx: HttpContext): TableColumn<OwnIncomeRow>[] {
  const { city, i18n } = ctx
  const { text, date, amount } = columnsFor<OwnIncomeRow>(ctx)
  return [
    date('funding.fields.date', ({ receivedOn }) => receivedOn),
    text('income.fields.description', ({ description }) => description),
    text('income.fields.party', ({ party }) => party),
    text('income.fields.fund', ({ fund }) => fund),
    text('funding.fields.bank_ref', ({ bankRef }) => bankRef),
    amount('funding.fields.amount', (row) => row.amount, city.currency),
    text('income.state', (row) => (row.stands ? null : i18n.t('funding.receipt.isReversed'))),
  ]
}

export function requestColumns(ctx: HttpContext): TableColumn<RequestRow>[] {
  const { i18n } = ctx
  const { text, date, amount } = columnsFor<RequestRow>(ctx)
  const currency = (row: RequestRow) => row.currency
  return [
    text('requests.fields.number', (row) => row.number),
    text('requests.fields.title', ({ title }) => title),
    text('requests.fields.party', ({ party }) => party),
    date('requests.fields.asked_on', ({ askedOn }) => askedOn),
    text('requests.state', ({ state }) => i18n.t(`requests.state.${state}`)),
    amount('requests.asked', ({ asked }) => asked, currency),
    amount('requests.granted', ({ granted }) => granted, currency),
    amount('requests.received', ({ received }) => received, currency),
    text('requests.fields.currency', currency),
    text('requests.fields.reference', ({ reference }) => reference),
  ]
}
