import { useMemo, type ReactElement } from 'react';
import type { WorkflowOutline } from '../../../client/index.ts';
import { Segments } from '../design/choice.tsx';
import { Panel } from '../design/panel.tsx';
import { useRemembered } from '../design/remembered.ts';
import { GraphList } from './graph-list.tsx';
import { WorkflowGraph } from './lazy-graph.tsx';
import { boxAt } from './model.ts';
import { graphOfOutline } from './of-outline.ts';
import styles from './outline-graph.module.css';

/** A place of a workflow: a JSON pointer, and the path of the file that is used, where it is in one. */
export interface Place {
  pointer: string;
  file?: string;
}

const views = [
  { id: 'graph', word: 'Graph' },
  { id: 'list', word: 'List' },
] as const;

/** The steps of a workflow that was checked, as a graph or as a list. */
export function OutlineGraph({
  outline,
  chosen,
  choose,
}: {
  outline: WorkflowOutline;
  /** The step at which somebody is: it is marked, and brought into sight. */
  chosen?: Place | undefined;
  /** Told where the step is written that somebody selects. */
  choose?: (place: Place) => void;
}): ReactElement {
  const [view, setView] = useRemembered('weir.outline');
  const model = useMemo(() => graphOfOutline(outline), [outline]);
  const steps = outline.run_step_count ?? outline.run_steps.length;
  const props = {
    model,
    label: `The ${steps} steps of the workflow`,
    selected: chosen && boxAt(model, chosen)?.id,
    onSelect: ({ pointer, file }: { pointer?: string; file?: string }) => {
      if (pointer !== undefined) choose?.({ pointer, ...(file !== undefined && { file }) });
    },
  };
  return (
    <Panel
      flush
      title="Steps"
      aside={
        <Segments
          label="Steps as"
          value={view === 'list' ? 'list' : 'graph'}
          options={views}
          onChange={(id) => setView(id === 'list' ? id : '')}
        />
      }
    >
      {steps === outline.run_steps.length ? null : (
        <p className={`soft ${styles['cut']}`}>
          The first {outline.run_steps.length} of its {steps} steps.
        </p>
      )}
      <div className={styles['place']}>
        {view === 'list' ? <GraphList {...props} /> : <WorkflowGraph {...props} />}
      </div>
    </Panel>
  );
}
