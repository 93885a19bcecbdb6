import type { Infer } from '@vinejs/vine/types'
import type { AgreementTerms } from '#funding/actions/agreement_store'
import { readTypedAmount } from '#funding/typed_amount'
import type { agreementValidator, newAgreementValidator } from '#funding/validators'

type Form = Infer<typeof newAgreementValidator> | Infer<typeof agreementValidator>

/** What the form says was agreed; instalments whose row was left empty are none. */
export function termsFromForm(form: Form, locale: string): AgreementTerms {
  const { currency } = form
  const amountOf = (text: string, field: string) =>
    readTypedAmount(text, { currency, locale, field })
  return {
    number: form.number,
    title: form.title,
    titleLang: form.title_lang,
    funderId: form.funder,
    currency,
    amount: amountOf(form.amount, 'amount'),
    signedOn: form.signed_on ?? null,
    startsOn: form.starts_on ?? null,
    endsOn: form.ends_on ?? null,
    mark: form.mark ?? null,
    source: form.source ?? null,
    note: form.note ?? null,
    condition: form.condition_kind
      ? {
          kind: form.condition_kind,
          text: form.condition_text ?? '',
          rightOfReturn: form.condition_terms?.includes('right_of_return') ?? false,
          spendToFulfil: form.condition_terms?.includes('spend_to_fulfil') ?? false,
        }
      : null,
    earmark: form.earmark ?? {},
    instalments: (form.instalments ?? []).flatMap((row, index) =>
      row.amount || row.due_on
        ? [
            {
              id: row.id,
              dueOn: row.due_on ?? null,
              amount: amountOf(row.amount ?? '', `instalments.${index}.amount`),
            },
          ]
        : []
    ),
  }
}
