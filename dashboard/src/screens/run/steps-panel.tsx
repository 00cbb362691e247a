import { useNavigate } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { progressInShort } from '../../../../client/index.ts';
import { Segments } from '../../design/choice.tsx';
import { Panel } from '../../design/panel.tsx';
import { Press } from '../../design/press.tsx';
import { inPlace } from '../../design/in-place.ts';
import type { RunOutline } from '../../worker/index.ts';
import { runRoute } from './run-search.ts';
import { isOver } from './step-look.ts';

const views = [
  { id: 'list', word: 'List' },
  { id: 'graph', word: 'Graph' },
] as const;

/** Steps of a run that are shown, in whichever view. */
export interface StepsShown {
  run: RunOutline;
  selected: number;
  /** True where the selection goes along with the run. */
  follows: boolean;
}

/** The steps of a run under their heading: as a list, or as a graph, and whether the selection goes along with the run. */
export function StepsPanel({
  run,
  follows,
  children,
}: Omit<StepsShown, 'selected'> & { children: ReactNode }): ReactElement {
  const { view = 'list' } = runRoute.useSearch();
  const navigate = useNavigate({ from: '/runs/$id' });
  return (
    <Panel
      flush
      title={progressInWords(run.head.progress)}
      aside={
        <div className="line-12">
          {isOver(run.head) ? null : follows ? (
            <span className="quiet small">follows the run</span>
          ) : (
            <Press
              look="quiet"
              onPress={() => void navigate({ search: (now) => ({ ...now, step: undefined }), replace: true })}
            >
              Follow the run
            </Press>
          )}
          <Segments
            label="Steps as"
            value={view}
            options={views}
            onChange={(id) =>
              void navigate({
                search: (now) => ({ ...now, view: id === 'list' ? undefined : id }),
                ...inPlace,
              })
            }
          />
        </div>
      }
    >
      {children}
    </Panel>
  );
}

/** How far the run has come, and whether several steps go on at once. */
function progressInWords({ running, ...progress }: RunOutline['head']['progress']): string {
  return `Steps ${progressInShort(progress)}${running > 1 ? `, ${running} at once` : ''}`;
}
