/** Lists what waits for a person, the most urgent first. Pure. */

export { type Attention, attentionOf, type Lead, countAttention, pressing, orderOf } from './attention.ts';
export { asCountName, type CountName, countNames, stateOfCount } from './count-names.ts';
