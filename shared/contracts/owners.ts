import { listOf, text, told } from './fields.ts';

/** Whose a run is, wherever something of it is shown. Missing where it is nobody's. */
export const ownersField = told(
  listOf(text),
  'Whose run it is, by the names of their keys: who has handed it in, and who had registered its experiment. Missing where nobody needed a key.',
);

/** The owners as a view has them. */
export function ownersOf({ owners }: { owners?: string[] }): { owners?: string[] } {
  return owners === undefined ? {} : { owners };
}
