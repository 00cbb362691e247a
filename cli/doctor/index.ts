/** What is amiss with what this machine reaches. */

export { examine } from './examine.ts';
