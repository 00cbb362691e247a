import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, type ReactElement } from 'react';
import { forecastQuery } from '../../api/index.ts';
import { graphOfRun, standingsOf, stepBox, WorkflowGraph } from '../../graph/index.ts';
import styles from './run.module.css';
import { isOver, lookOf } from './step-look.ts';
import { StepsPanel, type StepsShown } from './steps-panel.tsx';
import { inPlace } from '../../design/in-place.ts';

/** The steps of a run as a graph. */
export function RunGraph({ run, selected, follows }: StepsShown): ReactElement {
  const navigate = useNavigate({ from: '/runs/$id' });
  const { head, steps, plan } = run;
  const { data: forecast } = useQuery({ ...forecastQuery(head.run_id), enabled: !isOver(head) });
  const ahead = isOver(head) ? undefined : forecast?.runs[0]?.steps;
  const model = useMemo(() => graphOfRun(plan), [plan]);
  const standing = useMemo(() => {
    const expected = new Map(
      (ahead ?? []).flatMap(({ step, begin, end }) => {
        const from = steps[step]?.started_at ?? (begin && Date.parse(begin.about));
        return from === undefined || !end ? [] : [[step, Date.parse(end.about) - from] as const];
      }),
    );
    return standingsOf({ head, steps }, { look: lookOf, expected });
  }, [head, steps, ahead]);
  return (
    <StepsPanel run={run} follows={follows}>
      <div className={styles['graph']}>
        <WorkflowGraph
          model={model}
          standing={standing}
          label={`The ${steps.length} steps of the run as a graph`}
          selected={stepBox(selected)}
          onSelect={({ step }) => {
            if (step !== undefined)
              void navigate({ search: (now) => ({ ...now, step, tab: undefined }), ...inPlace });
          }}
        />
      </div>
    </StepsPanel>
  );
}
