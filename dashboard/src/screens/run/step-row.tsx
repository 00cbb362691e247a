import { endInWords, formatClock } from '../../../../shared/sentences/index.ts';
import { memo, type CSSProperties, type ReactElement } from 'react';
import type { RunHead, StepLine } from '../../worker/index.ts';
import { StateIcon, type StateKey } from '../../design/state.tsx';
import { Took, Since, useNow } from '../../design/time.tsx';
import type { PlannedRow } from './step-rows.ts';
import { PartLink } from './part-link.tsx';
import { isOver, lookOf } from './step-look.ts';
import styles from './step-list.module.css';
import { useQuery } from '@tanstack/react-query';
import { nameTarget, useStepForecast, waitsQuery } from '../../api/index.ts';
import { readable, Told } from '../../design/told.tsx';
import waitsStyles from './waits.module.css';
import { wayOf } from './status-sentence.ts';
import { FoldSign } from '../../design/sign.tsx';

/** A step in the list: a link that selects it, and beneath it for what it waits. */
export const StepRow = memo(function StepRow({
  row: { line, depth, edge, beside, goesOn, trunk, joins, after, parts },
  head,
  selected,
  open,
}: {
  row: PlannedRow;
  head: RunHead;
  selected: boolean;
  open: (position: number, isOpen: boolean) => void;
}): ReactElement {
  const look = lookOf(line, head);
  const { position, name, action, attempt = 1, loop } = line;
  const where = loop ? (parts?.word ?? '') : nameTarget(line);
  return (
    <div
      className={styles['step']}
      data-state={look.key}
      data-selected={selected || undefined}
      data-first={edge === 'first' || edge === 'only' || undefined}
      data-last={edge === 'last' || edge === 'only' || undefined}
      data-beside={beside}
      data-goes-on={goesOn}
      data-trunk={trunk}
      data-joins={joins}
      style={{ '--depth': depth } as CSSProperties}
    >
      <PartLink
        id={head.run_id}
        part={{ step: position, tab: 'step' }}
        className="lit"
        tabIndex={selected ? 0 : -1}
        aria-current={selected ? 'step' : undefined}
      >
        <span className={styles['mark']}>
          <StateIcon of={look.key} />
        </span>
        <span className={`cut ${styles['name']}`} title={name}>
          {line.added_for ? null : (
            <>
              <span className={`quiet ${styles['number']}`}>{position + 1}</span>{' '}
            </>
          )}
          {name}
        </span>
        <span className={`small ${styles['word']}`}>{look.word === 'ahead' ? '' : look.word}</span>
        <span className={`cut quiet small ${styles['where']}`} title={loop ? where : `${where} ${action}`}>
          {where}
          {!loop && parts ? ` · ${parts.word}` : ''}
          {after === undefined ? '' : ` · ${after}`}
          {attempt > 1 ? ` · attempt ${attempt}` : ''}
          {line.state === 'running' && line.note !== undefined ? ` · ${line.note}` : ''}
        </span>
        <span className={`quiet small ${styles['took']}`}>
          <TookStep line={line} head={head} />
        </span>
        {line.state === 'running' && line.fraction !== undefined ? (
          <progress
            className={`progress ${styles['progress']}`}
            value={line.fraction}
            max={1}
            aria-label="Progress"
          />
        ) : null}
      </PartLink>
      {parts === undefined ? null : (
        <button
          type="button"
          className={`plain ${styles['toggle']}`}
          aria-expanded={parts.isOpen}
          aria-label={`${name}: ${parts.word}`}
          title={parts.isOpen ? 'Hide what stands within it' : 'Show what stands within it'}
          onClick={() => open(position, !parts.isOpen)}
        >
          <FoldSign />
        </button>
      )}
      {waits.has(look.key) ? <Waits head={head} position={position} /> : null}
    </div>
  );
});

/** Looks of a step that says beneath it for what it waits. */
const waits: ReadonlySet<StateKey> = new Set<StateKey>(['waiting', 'paused']);

/** How long a step took, or for how long it has been acting; of one that is to come, when it is expected to begin. */
function TookStep({ line, head }: { line: StepLine; head: RunHead }): ReactElement | null {
  const { started_at, ended_at, state, position } = line;
  if (state === 'idle' || state === 'not_ready') return <BeginsAbout head={head} position={position} />;
  if (started_at === undefined || state === 'skipped') return null;
  return <Took from={started_at} to={ended_at} />;
}

function BeginsAbout({ head, position }: { head: RunHead; position: number }): ReactElement | null {
  const now = useNow();
  const forecast = useStepForecast(head.run_id, position, !isOver(head));
  if (!forecast?.begin) return null;
  const { begin, text } = forecast;
  return (
    <time dateTime={begin.about} title={readable(text, now)}>
      about {formatClock(begin.about, now)}
    </time>
  );
}

/** Why a step does not start yet. Of several that wait, each says its own reason; all else of them stands above the list. */
function Waits({ head, position }: { head: RunHead; position: number }): ReactElement | null {
  const { run_id, waiting, waiting_for, waiting_steps } = head;
  if (waiting_steps < 2) return <Chain runId={run_id} waiting={waiting} />;
  return <Why text={waiting_for.find(({ step }) => step === position)?.text} />;
}

function Why({ text }: { text: string | null | undefined }): ReactElement | null {
  return text ? (
    <p className={`small ${waitsStyles['waits']}`}>
      <Told text={text} />
    </p>
  ) : null;
}

/** Each line waits for the next one, and the last is what must happen. */
function Chain({ runId, waiting }: { runId: string; waiting: string | null }): ReactElement | null {
  const { data } = useQuery(waitsQuery(runId));
  const chain = data?.chain ?? [];
  if (chain.length === 0) return <Why text={waiting} />;
  return (
    <ol className={`stack-4 small linked ${waitsStyles['chain']}`} aria-label="Why it waits">
      {chain.map((link, at) => {
        const way = wayOf(link, runId);
        const why = link.reason === undefined ? '' : ` (${link.reason})`;
        return (
          <li key={at}>
            <span aria-hidden="true">← </span>
            {way === undefined ? (
              <Told text={link.text} />
            ) : (
              <a href={way}>
                <Told text={link.text} />
              </a>
            )}
            <Told text={why} />
            {link.since === null ? null : (
              <>
                {' '}
                <span className="quiet">
                  <Since at={link.since} />
                </span>
              </>
            )}
            {link.until ? <span className="quiet"> {endInWords(link.until)}</span> : null}
            {link.first === undefined ? null : <span> {link.first}</span>}
            {link.next === undefined ? null : (
              <code className={`soft small whole ${waitsStyles['command']}`}>{link.next}</code>
            )}
          </li>
        );
      })}
    </ol>
  );
}
