export { createClient, type Client, type ClientOptions, asForm } from './client.ts';
export { followFeed, type FeedOptions, type FeedReset, type FeedUpdate } from './feed.ts';
export { drawGantt, type Gantt, type GanttBar } from './gantt.ts';
export { Problem, problemOf, type ProblemCode, type ProblemDocument } from './problem.ts';
export type { components, operations, paths } from './schema.ts';
export { progressInShort, stepOrder, type ListedStep } from './views.ts';
export * from './views.ts';
