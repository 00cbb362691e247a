/** What waits for a person, and in which order. Pure. */

export { type Attention, attentionOf, type Lead, countAttention, pressing, orderOf } from './attention.ts';
export { asCountName, type CountName, countNames, stateOfCount } from './count-names.ts';
