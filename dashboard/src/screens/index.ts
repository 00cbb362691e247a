/** The screens, one folder each. A screen is loaded when a user opens it. */

export { readExperimentSearch } from './experiments/experiment-search.ts';
export { resultsReaders } from './results/results-search.ts';
export { readLibrarySearch, readWorkflowSearch } from './library/library-search.ts';
export { readNowSearch } from './now/now-search.ts';
export { readRunSearch } from './run/run-search.ts';
export { readRunsSearch } from './runs/runs-search.ts';
