import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type ReactElement } from 'react';
import { differenceQuery } from '../../api/index.ts';
import { Segments } from '../../design/choice.tsx';
import { Press } from '../../design/press.tsx';
import { Reading } from '../../design/told.tsx';
import { useMedia } from '../../design/use-media.ts';
import { beside, countDifferent, type DiffRow, unified } from './diff-rows.ts';
import styles from './difference.module.css';

/** A text and what has become of it, with what each is called. */
interface Texts {
  one: string;
  other: string;
  /** `version 2`, `your text`. */
  names: readonly [one: string, other: string];
  /** What they are texts of: `the workflow`, or the path of a workflow that it uses. */
  of: string;
}

/** All texts of two workflows beside each other; those that are the same are named alone. */
export function Differences({
  one,
  other,
  names,
}: {
  one: WithTexts;
  other: WithTexts;
  names: Texts['names'];
}): ReactElement {
  const paths = [...new Set([...Object.keys(one.workflows), ...Object.keys(other.workflows)])].sort();
  return (
    <div className="stack-16">
      <Difference {...{ one: one.workflow, other: other.workflow, names, of: 'the workflow' }} />
      {paths.map((path) => (
        <Difference
          key={path}
          {...{ one: one.workflows[path] ?? '', other: other.workflows[path] ?? '', names, of: path }}
        />
      ))}
    </div>
  );
}

/** A workflow with those that it uses, by their paths. */
interface WithTexts {
  workflow: string;
  workflows: Readonly<Record<string, string>>;
}

const ways = [
  { id: 'beside', word: 'side by side' },
  { id: 'unified', word: 'one below the other' },
] as const;

function Difference({ one, other, names, of }: Texts): ReactElement {
  const narrow = useMedia('(max-width: 900px)');
  const [chosen, choose] = useState<'beside' | 'unified'>();
  const way = chosen ?? (narrow ? 'unified' : 'beside');
  return (
    <section className="stack-8" aria-label={`${of}: ${names.join(' and ')}`}>
      <Reading of={useQuery(differenceQuery(one, other))} what="what differs">
        {(lines) => {
          const { more, less } = countDifferent(lines);
          const same = more + less === 0;
          return (
            <>
              <div className="apart">
                <h3 className="whole">
                  {of === 'the workflow' ? 'Workflow' : <code>{of}</code>}{' '}
                  <span className="soft">{same ? 'is the same in both' : inWords(less, more)}</span>
                </h3>
                {same ? null : (
                  <Segments label="How it is shown" value={way} options={ways} onChange={choose} />
                )}
              </div>
              {same ? null : <Lines lines={lines} way={way} names={names} />}
            </>
          );
        }}
      </Reading>
    </section>
  );
}

function inWords(less: number, more: number): string {
  const parts = [less === 0 ? '' : `${count(less)} less`, more === 0 ? '' : `${count(more)} more`];
  return parts.filter((part) => part !== '').join(', ');
}

function count(lines: number): string {
  return `${lines} ${lines === 1 ? 'line' : 'lines'}`;
}

const signs = { both: ' ', less: '−', more: '+', changed: '±' } as const;
const words = { both: '', less: 'less: ', more: 'more: ', changed: 'changed: ' } as const;

function Lines({
  lines,
  way,
  names: [one, other],
}: {
  lines: Parameters<typeof unified>[0];
  way: 'beside' | 'unified';
  names: Texts['names'];
}): ReactElement {
  const [open, setOpen] = useState(false);
  const rows = useMemo(() => (way === 'beside' ? beside : unified)(lines, open), [lines, way, open]);
  return (
    <div className={`box ${styles['box']}`} role="region" aria-label={`${one} and ${other}`} tabIndex={0}>
      <table className={styles['lines']} data-way={way}>
        <colgroup>
          {way === 'beside' ? (
            <>
              <col className={styles['number']} />
              <col />
              <col className={styles['number']} />
              <col />
            </>
          ) : null}
        </colgroup>
        <thead>
          <tr>
            <th scope="col" colSpan={2}>
              {one}
            </th>
            <th scope="col" colSpan={2}>
              {other}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <Row key={at} row={row} way={way} open={() => setOpen(true)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({
  row,
  way,
  open,
}: {
  row: DiffRow;
  way: 'beside' | 'unified';
  open: () => void;
}): ReactElement {
  if (row.kind === 'folded') {
    return (
      <tr data-kind="folded">
        <td colSpan={4}>
          <Press look="quiet" onPress={open}>
            {count(row.lines.length)} the same: show
          </Press>
        </td>
      </tr>
    );
  }
  const { kind, one, other } = row;
  if (way === 'unified') {
    return (
      <tr data-kind={kind}>
        <td data-number>{one?.one}</td>
        <td data-number>{other?.other}</td>
        <td data-sign aria-hidden="true">
          {signs[kind]}
        </td>
        <td data-text>
          <span className="unseen">{words[kind]}</span>
          <code>{(one ?? other)?.text}</code>
        </td>
      </tr>
    );
  }
  return (
    <tr data-kind={kind}>
      <td data-number>{one?.one}</td>
      <td data-text data-side={one && !other ? 'less' : kind === 'changed' ? 'less' : undefined}>
        {one ? <code>{one.text}</code> : null}
      </td>
      <td data-number>{other?.other}</td>
      <td data-text data-side={other && !one ? 'more' : kind === 'changed' ? 'more' : undefined}>
        {other ? <code>{other.text}</code> : null}
      </td>
    </tr>
  );
}
