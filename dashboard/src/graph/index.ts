/** Draws a workflow, or a run of one, as a graph: folded where there is too much, walked through by keys. */

export { WorkflowGraph } from './lazy-graph.tsx';
export { GraphList } from './graph-list.tsx';
export { OutlineGraph, type Place } from './outline-graph.tsx';
export { graphOfOutline } from './of-outline.ts';
export { graphOfRun, standingsOf } from './of-run.ts';
export { boxAt, stepBox, type GraphBox, type GraphModel } from './model.ts';
