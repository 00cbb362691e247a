import { oneOf, searchReader } from '../../design/address.tsx';
import { lookReaders } from '../results/results-search.ts';

export const tabs = ['runs', 'results'] as const;

/** Reads what the address of an experiment says beside its id. */
export const readExperimentSearch = searchReader({
  ...lookReaders,
  tab: oneOf(tabs),
});
export type ExperimentSearch = ReturnType<typeof readExperimentSearch>;
