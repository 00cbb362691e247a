import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { sentenceOf } from '../../design/problem.ts';
import { logQuery, logViewQuery } from '../../api/index.ts';
import { levels, type Level, type RunOutline } from '../../aside/index.ts';
import { Notice } from '../../design/notice.tsx';
import { LogControls } from './log-controls.tsx';
import { LogLines } from './log-lines.tsx';
import styles from './log.module.css';
import { runRoute } from './run-route.ts';
import type { RunSearch } from './run-search.ts';
import { isOver } from './step-look.ts';

/** Events have a tab of their own. */
const levelsAtFirst: readonly Level[] = ['debug', 'info', 'warning', 'error'];

/** The whole log of a run: it follows what comes, can be searched, and can be held. */
export function LogPanel({ run }: { run: RunOutline }): ReactElement {
  const { find = '', levels: chosen } = runRoute.useSearch();
  const navigate = useNavigate({ from: '/runs/$id' });
  const id = run.head.run_id;
  const over = isOver(run.head);
  const { data, error } = useQuery(logQuery(id, !over));
  const [held, setHeld] = useState<number>();
  const [follows, setFollows] = useState(!over);
  const [hit, setHit] = useState(0);
  const total = data?.total ?? 0;
  const wanted =
    chosen === undefined ? levelsAtFirst : levels.filter((each) => chosen.split(',').includes(each));
  const { data: view } = useQuery(
    logViewQuery(id, { levels: wanted, find, upTo: Math.min(held ?? total, total) }),
  );
  const change = (part: Partial<RunSearch>): void =>
    void navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false });
  const hits = view?.hits.length ?? 0;
  const at = hits === 0 ? 0 : Math.min(hit, hits - 1);
  const goTo = (next: number): void => {
    setFollows(false);
    setHit(hits === 0 ? 0 : (next + hits) % hits);
  };
  return (
    <div className={styles['log']}>
      <LogControls
        find={find}
        setFind={(text) => {
          setHit(0);
          change({ find: text === '' ? undefined : text });
        }}
        at={at}
        hits={hits}
        goTo={goTo}
        wanted={wanted}
        setWanted={(next) => change({ levels: next.join(',') })}
        counts={view?.counts}
        over={over}
        follows={follows}
        setFollows={setFollows}
        held={held === undefined ? undefined : total - held}
        hold={(hold) => setHeld(hold ? total : undefined)}
      />
      {error ? <Notice kind="failed">The log cannot be shown: {sentenceOf(error)}</Notice> : null}
      <LogLines
        lines={data?.lines ?? []}
        rows={view?.rows}
        find={find}
        hit={find === '' ? undefined : view?.hits[at]}
        follows={follows && held === undefined}
        setFollows={setFollows}
      />
    </div>
  );
}
