import { aText, oneOf } from '../../design/address.tsx';
import { runsReaders } from '../runs/runs-search.ts';

const aList = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined;

/** What an address says of how results are looked at, wherever they are. */
export const lookReaders = {
  /** The key of the column by which the rows are sorted, with a `-` before it where the largest come first. */
  sort: aText,
  /** The keys of the columns that are not shown; missing for those that tell nothing. */
  hide: aList,
  /** Which rows are shown. */
  find: aText,
  /** The keys of what is drawn, and of what it is drawn over. */
  up: aList,
  across: aText,
  /** Whether the least or the most of the first that is drawn is the best. */
  best: oneOf(['least', 'most'] as const),
  /** The name of the plates that stand side by side. */
  plate: aText,
  /** True where what simulated runs have made up is shown, too. */
  simulated: (value: unknown) => (value === true ? true : undefined),
  /** The runs that are marked, by their ids. */
  marked: aList,
};

/** How results are looked at. */
export type ResultsLook = { [Name in keyof typeof lookReaders]?: ReturnType<(typeof lookReaders)[Name]> };

/** Which runs' results are shown, where they stand by themselves. */
export const resultsReaders = {
  ...lookReaders,
  ...runsReaders,
  /** Ids of runs with commas between. */
  run: aText,
};
