/** What waits for a person, and in which order. Pure. */

export { type Attention, attentionOf, type Lead } from './attention.ts';
export { asCountName, type CountName, countNames, stateOfCount } from './count-names.ts';
export { countAttention, pressing, orderOf } from './counts.ts';
