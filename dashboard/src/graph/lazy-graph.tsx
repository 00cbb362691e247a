import { Suspense, type ReactElement } from 'react';
import type { GraphProps } from './workflow-graph.tsx';
import { lazyPart } from '../design/loading.ts';

const Loaded = lazyPart(async () => (await import('./workflow-graph.tsx')).WorkflowGraph);

/** A workflow, or a run of one, as a graph. What draws it is loaded with the first one; its place is as high as what it stands in. */
export function WorkflowGraph(props: GraphProps): ReactElement {
  return (
    <Suspense
      fallback={
        <p className="empty" aria-busy="true">
          Loading the graph …
        </p>
      }
    >
      <Loaded {...props} />
    </Suspense>
  );
}
