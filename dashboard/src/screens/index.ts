/** The screens, one folder each. A screen is loaded when a user opens it. */

export { readNowSearch } from './now/now-search.ts';
export { readRunSearch } from './run/run-search.ts';
export { readRunsSearch } from './runs/runs-search.ts';
