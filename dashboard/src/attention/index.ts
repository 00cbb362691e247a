/** Lists what waits for a person, the most urgent first. Pure. */

export {
  type Attention,
  attentionOf,
  countAttention,
  type CountName,
  countNames,
  type Lead,
  meaningOfCount,
  orderOf,
  pressing,
  stateOfCount,
} from './attention.ts';
