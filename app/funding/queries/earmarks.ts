export { earmarkOf } from '#funding/actions/agreement_store'
