import { useMemo, useState, type ReactElement } from 'react';
import type { Outline } from '../../api/index.ts';
import { boxAt, graphOfOutline, WorkflowGraph } from '../../graph/index.ts';
import styles from './submit.module.css';

/** The workflow that is written as a graph: a step that is chosen in it is chosen in the text. */
export function GraphOfText({
  about,
  chosen,
  select,
}: {
  /** What the gateway says of it; undefined while it cannot be read. */
  about: Outline | undefined;
  chosen: string | undefined;
  select: (pointer: string) => void;
}): ReactElement {
  // While somebody writes, the graph stays as it was when the text could be read last.
  const [last, setLast] = useState(about);
  if (about && about !== last) setLast(about);
  const model = useMemo(() => last && graphOfOutline(last), [last]);
  if (!model)
    return <p className={`soft ${styles['hint']}`}>The graph is drawn once the text can be read.</p>;
  return (
    <div className={styles['graph']} data-old={about ? undefined : true}>
      <WorkflowGraph
        model={model}
        label="The workflow as a graph"
        selected={chosen === undefined ? undefined : boxAt(model, { pointer: chosen })?.id}
        onSelect={({ pointer, file }) => {
          // What stands in another file is not written here.
          if (pointer !== undefined && file === undefined) select(pointer);
        }}
      />
    </div>
  );
}
