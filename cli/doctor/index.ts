/** Examines broker, store, gateway and folders from this machine, and says what is wrong. */

export { examine } from './examine.ts';
