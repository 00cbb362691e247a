import { formatDuration, formatSpan, formatTime } from '../../../../shared/sentences/index.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { type components } from '../../../../client/index.ts';
import { historyQuery, spans, type Span } from '../../api/index.ts';
import { Notice, Told } from '../../design/told.tsx';
import { Segments } from '../../design/choice.tsx';
import { Panel } from '../../design/panel.tsx';
import styles from './history.module.css';
import { Table } from '../../design/table.tsx';
import { IdLink, runAddress, shortId } from '../../design/address.tsx';
import { Ago } from '../../design/time.tsx';
import { StateIcon, type StateKey } from '../../design/state.tsx';

type History = components['schemas']['History'];

/** How many ended in each stretch of time, and how: bars, with the same as a table for who does not see them. */
function Bars<K extends string>({
  title,
  parts,
  kinds,
}: {
  title: string;
  parts: readonly { from: string; counts: Readonly<Record<K, number>> }[];
  /** What ends, from the bottom up, and how each is shown. */
  kinds: readonly { kind: K; shown: StateKey }[];
}): ReactElement {
  const totals = parts.map(({ counts }) => kinds.reduce((sum, { kind }) => sum + counts[kind], 0));
  const highest = Math.max(1, ...totals);
  const sum = (kind: K): number => parts.reduce((all, { counts }) => all + counts[kind], 0);
  return (
    <figure>
      <figcaption className={`line-16 ${styles['legend']}`}>
        <b>{title}</b>
        {kinds.map(({ kind, shown }) => (
          <span key={kind} className="soft" data-state={sum(kind) > 0 ? shown : undefined}>
            <StateIcon of={shown} /> {kind} {sum(kind)}
          </span>
        ))}
      </figcaption>
      <div className={styles['chart']}>
        <span className={`quiet small ${styles['most']}`}>{highest}</span>
        <div className={styles['bars']} aria-hidden="true">
          {parts.map(({ from, counts }, at) => (
            <div key={from} title={`${formatTime(from)}: ${totals[at]}`}>
              {kinds.map(({ kind, shown }) => (
                <span
                  key={kind}
                  data-state={shown}
                  style={{ height: `${(counts[kind] / highest) * 100}%` }}
                />
              ))}
            </div>
          ))}
        </div>
        <div className={`quiet small ${styles['ends']}`}>
          <span>{parts[0] ? formatTime(parts[0].from) : ''}</span>
          <span>now</span>
        </div>
      </div>
    </figure>
  );
}

/** What came of it all: how much was done, how busy the instruments were, what failed, and how long actions took. */
export function HistoryScreen(): ReactElement {
  const { span = '1d' } = useSearch({ from: '/history' });
  const navigate = useNavigate({ from: '/history' });
  const { data } = useSuspenseQuery(historyQuery(span));
  return (
    <div className="data stack-16">
      <div className="apart">
        <h1>The last {spans[span].word}</h1>
        <Segments
          label="How far back"
          value={span}
          options={(Object.keys(spans) as Span[]).map((id) => ({ id, word: spans[id].word }))}
          onChange={(next) => void navigate({ search: { span: next } })}
        />
      </div>
      {data.more ? (
        <Notice kind="plain">What was before {formatTime(data.since)} is not remembered in full.</Notice>
      ) : null}
      <Panel title="Throughput">
        <div className={styles['charts']}>
          <Bars
            title="Runs"
            parts={data.buckets.map(({ from, runs }) => ({ from, counts: runs }))}
            kinds={[
              { kind: 'completed', shown: 'done' },
              { kind: 'cancelled', shown: 'cancelled' },
              { kind: 'failed', shown: 'failed' },
            ]}
          />
          <Bars
            title="Steps"
            parts={data.buckets.map(({ from, steps }) => ({ from, counts: steps }))}
            kinds={[
              { kind: 'succeeded', shown: 'done' },
              { kind: 'skipped', shown: 'idle' },
              { kind: 'cancelled', shown: 'cancelled' },
              { kind: 'failed', shown: 'failed' },
              { kind: 'unknown', shown: 'unknown' },
            ]}
          />
        </div>
      </Panel>
      <div className={styles['pair']}>
        <Utilisation data={data} />
        <Failures data={data} />
      </div>
      <Durations data={data} />
    </div>
  );
}

/** What failed, or ended without anybody knowing how: by module and reason, the most frequent first. */
function Failures({ data: { failures } }: { data: History }): ReactElement {
  return (
    <Panel title="Failures" flush>
      {failures.length === 0 ? <p className="empty">No step failed.</p> : null}
      <ul className="ruled">
        {failures.map(({ module, code, text, count, last }) => (
          <li key={`${module} ${code} ${text}`} className={styles['failure']}>
            <span className={styles['count']}>{count}</span>
            <div>
              <b>{module}</b> <code>{code}</code>
              <p className="soft whole">
                <Told text={text} />
              </p>
              <p className="soft whole">
                last <Ago at={last.at} />:{' '}
                <IdLink to={runAddress(last.run_id, last.step)} id={last.run_id}>
                  run {shortId(last.run_id)}
                </IdLink>
                , {last.step_name}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** How long actions took that succeeded. */
function Durations({ data: { durations } }: { data: History }): ReactElement {
  return (
    <Panel title="How long actions took" flush>
      {durations.length === 0 ? (
        <p className="empty">No action has succeeded yet.</p>
      ) : (
        <Table
          rows={durations}
          keyOf={({ module, action }) => `${module} ${action}`}
          columns={[
            {
              head: 'Action',
              cell: ({ module, action }) => (
                <>
                  {module} <code>{action}</code>
                </>
              ),
            },
            { head: 'Times', cell: ({ count }) => count },
            { head: 'Half of them within', cell: ({ median }) => formatDuration(median * 1000) },
            { head: '95 % within', cell: ({ p95 }) => formatDuration(p95 * 1000) },
            { head: 'Longest', cell: ({ longest }) => formatDuration(longest * 1000) },
          ]}
        />
      )}
    </Panel>
  );
}

/** For how much of the time each instrument was busy. */
function Utilisation({ data: { utilisation } }: { data: History }): ReactElement {
  return (
    <Panel title="Busy" flush>
      <Table
        rows={utilisation}
        keyOf={({ module, instance }) => `${module}/${instance}`}
        columns={[
          { head: 'Instrument', cell: ({ module, instance }) => `${module}/${instance}` },
          {
            head: 'Share of the time',
            cell: ({ share, busy }) => (
              <>
                <div className={styles['share']}>
                  <span style={{ width: `${share * 100}%` }} />
                </div>
                {/* What is little is not nothing, though its share is rounded to that. */}
                {busy > 0 && share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`}
              </>
            ),
          },
          { head: 'Busy', cell: ({ busy }) => formatSpan(busy * 1000) },
          { head: 'Actions', cell: ({ actions }) => actions },
        ]}
      />
    </Panel>
  );
}
