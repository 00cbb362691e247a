/** Draws a workflow, or a run of one, as a graph: folded where there is too much, walked through by keys. */

export { WorkflowGraph } from './lazy-graph.tsx';
export { OutlineGraph } from './outline-graph.tsx';
export { graphOfOutline } from './of-outline.ts';
export { graphOfRun, standingsOf } from './of-run.ts';
export { boxAt, stepBox } from './model.ts';
