/** One folder for each screen; it is loaded when it is opened. */

export { readNowSearch } from './now/now-search.ts';
export { readRunSearch } from './run/run-search.ts';
export { readRunsSearch } from './runs/runs-search.ts';
