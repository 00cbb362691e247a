/** WEI's dialect of YAML: how it is composed, and what is wrong with a text in it. Pure, without a `node:` import: the page imports it. */

export { booleanWord, dialect, isTrueWord } from './dialect.ts';
export { firstFault, firstLine } from './first-fault.ts';
export { findBadAliases } from './without-end.ts';
