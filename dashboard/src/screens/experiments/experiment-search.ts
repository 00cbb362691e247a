import { oneOf, searchReader } from '../../design/address.tsx';
import { lookReaders } from '../results/results-search.ts';

/** Reads what the address of an experiment says beside its id. */
export const readExperimentSearch = searchReader({
  ...lookReaders,
  tab: oneOf(['runs', 'results'] as const),
});
export type ExperimentSearch = ReturnType<typeof readExperimentSearch>;
