import { Link } from '@tanstack/react-router';
import { memo, type ReactElement } from 'react';
import type { RunHead } from '../../api/run-document.ts';
import type { StepLine } from '../../aside/outline.ts';
import { asClock, howLong } from '../../design/duration.ts';
import { StateIcon } from '../../design/icon.tsx';
import { inFull } from '../../design/time.tsx';
import { useNow } from '../../live/clock.tsx';
import { lookOf } from './step-look.ts';
import styles from './step-list.module.css';
import { Waits } from './waits.tsx';

/** A step in the list: a link that selects it, and beneath it for what it waits. */
export const StepRow = memo(function StepRow({
  line,
  head,
  selected,
}: {
  line: StepLine;
  head: RunHead;
  selected: boolean;
}): ReactElement {
  const look = lookOf(line, head);
  const { position, name, module, action, instance, attempt = 1 } = line;
  const where = instance === undefined || instance === '' ? module : `${module}/${instance}`;
  return (
    <div className={styles['step']} data-state={look.key} data-selected={selected || undefined}>
      <Link
        to="/runs/$id"
        params={{ id: head.run_id }}
        search={(now: object) => ({ ...now, step: position, tab: 'step' as const })}
        replace
        resetScroll={false}
        tabIndex={selected ? 0 : -1}
        aria-current={selected ? 'step' : undefined}
        activeOptions={{ includeSearch: true }}
      >
        <span className={styles['mark']}>
          <StateIcon of={look.key} />
        </span>
        <span className={styles['name']} title={name}>
          <span className={styles['number']}>{position + 1}</span> {name}
        </span>
        <span className={styles['word']}>{look.word === 'ahead' ? '' : look.word}</span>
        <span className={styles['where']} title={`${where} ${action}`}>
          {where}
          {attempt > 1 ? ` · attempt ${attempt}` : ''}
          {line.state === 'running' && line.note !== undefined ? ` · ${line.note}` : ''}
        </span>
        <span className={styles['took']}>
          <Took line={line} />
        </span>
        {line.state === 'running' && line.fraction !== undefined ? (
          <progress className={styles['progress']} value={line.fraction} max={1} aria-label="Progress" />
        ) : null}
      </Link>
      {look.key === 'waiting' ? <Waits runId={head.run_id} waiting={head.waiting} /> : null}
    </div>
  );
});

/** How long a step took, or for how long it has been acting. */
function Took({ line }: { line: StepLine }): ReactElement | null {
  const { started_at, ended_at, state } = line;
  if (started_at === undefined || state === 'idle') return null;
  if (ended_at !== undefined)
    return (
      <span title={`ended ${inFull(new Date(ended_at).toISOString())}`}>
        {howLong(ended_at - started_at)}
      </span>
    );
  return <Since at={started_at} />;
}

function Since({ at }: { at: number }): ReactElement {
  const now = useNow();
  const iso = new Date(at).toISOString();
  return (
    <time dateTime={iso} title={`since ${inFull(iso)}`}>
      {asClock(now - at)}
    </time>
  );
}
