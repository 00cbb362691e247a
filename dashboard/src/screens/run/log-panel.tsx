import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { ToggleButton } from 'react-aria-components';
import { logQuery, logViewQuery } from '../../api/index.ts';
import { Failed } from '../../design/told.tsx';
import { Press } from '../../design/press.tsx';
import { RestedSearch } from '../../design/text-input.tsx';
import { inPlace } from '../../design/in-place.ts';
import { levels, type Level, type RunOutline } from '../../worker/index.ts';
import { LogLines } from './log-lines.tsx';
import styles from './log.module.css';
import { runRoute, type RunSearch } from './run-search.ts';
import { isOver } from './step-look.ts';

const titles: Record<Level, string> = {
  debug: 'debug',
  info: 'info',
  warning: 'warnings',
  error: 'errors',
  event: 'events',
};

/** Events have a tab of their own. */
const levelsAtFirst: readonly Level[] = ['debug', 'info', 'warning', 'error'];

/** The whole log of a run: it follows what comes, can be searched, and can be held. */
export function LogPanel({ run }: { run: RunOutline }): ReactElement {
  const { find = '', levels: chosen } = runRoute.useSearch();
  const navigate = useNavigate({ from: '/runs/$id' });
  const id = run.head.run_id;
  const over = isOver(run.head);
  const { data: lines = [], error } = useQuery(logQuery(id, !over));
  /** How many lines there were when it was held. */
  const [held, setHeld] = useState<number>();
  const [follows, setFollows] = useState(!over);
  const [hit, setHit] = useState(0);
  const total = lines.length;
  const wanted =
    chosen === undefined ? levelsAtFirst : levels.filter((each) => chosen.split(',').includes(each));
  const { data: view } = useQuery(
    logViewQuery(id, { levels: wanted, find, upTo: Math.min(held ?? total, total) }),
  );
  const change = (part: Partial<RunSearch>): void =>
    void navigate({ search: (now) => ({ ...now, ...part }), ...inPlace });
  const hits = view?.hits.length ?? 0;
  const at = hits === 0 ? 0 : Math.min(hit, hits - 1);
  const goTo = (next: number): void => {
    setFollows(false);
    setHit(hits === 0 ? 0 : (next + hits) % hits);
  };
  const toggle = (level: Level, on: boolean): void =>
    change({ levels: (on ? [...wanted, level] : wanted.filter((each) => each !== level)).join(',') });
  const look = `toggle ${styles['level']}`;
  return (
    <div className="stack-8">
      <div className={`tools ${styles['tools']}`}>
        <RestedSearch
          label="Search the log"
          value={find}
          onChange={(typed) => {
            setHit(0);
            change({ find: typed || undefined });
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') goTo(event.shiftKey ? at - 1 : at + 1);
          }}
        />
        {find === '' ? null : (
          <span className={`buttons soft ${styles['hits']}`}>
            <span role="status">{hits === 0 ? 'not found' : `${at + 1} of ${hits}`}</span>
            <Press
              look="quiet"
              aria-label="Previous place"
              isDisabled={hits === 0}
              onPress={() => goTo(at - 1)}
            >
              ↑
            </Press>
            <Press look="quiet" aria-label="Next place" isDisabled={hits === 0} onPress={() => goTo(at + 1)}>
              ↓
            </Press>
          </span>
        )}
        <div className={`buttons ${styles['levels']}`} role="group" aria-label="Levels">
          {levels.map((level) => (
            <ToggleButton
              key={level}
              className={look}
              isSelected={wanted.includes(level)}
              onChange={(on) => toggle(level, on)}
            >
              {titles[level]} {view?.counts[level] ?? ''}
            </ToggleButton>
          ))}
        </div>
        {over ? null : (
          <div className={`buttons ${styles['going']}`}>
            <ToggleButton className={look} isSelected={follows} onChange={setFollows}>
              follow the end
            </ToggleButton>
            <ToggleButton
              className={look}
              isSelected={held !== undefined}
              onChange={(hold) => setHeld(hold ? total : undefined)}
            >
              {held === undefined || held === total ? 'hold' : `hold (${total - held} more)`}
            </ToggleButton>
          </div>
        )}
      </div>
      <Failed error={error} what="The log cannot be shown" />
      <LogLines
        lines={lines}
        rows={view?.rows}
        find={find}
        hit={find === '' ? undefined : view?.hits[at]}
        follows={follows && held === undefined}
        setFollows={setFollows}
      />
    </div>
  );
}
