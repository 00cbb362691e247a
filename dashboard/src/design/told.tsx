import type { ReactElement, ReactNode } from 'react';
import { Problem } from '../../../client/index.ts';
import { localTimes, formatClock } from '../../../shared/sentences/index.ts';
import styles from './told.module.css';
import { StateIcon } from './state.tsx';

/** The sentence for whatever a request ended with. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Problem && error.status === 0) {
    return 'The gateway does not answer. What was asked may or may not have reached it.';
  }
  return localTimes(error instanceof Error ? error.message : String(error));
}

const id = /\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g;

/**
 * A sentence of the gateway's as a person reads it best: ids by their ends, times by the clock on the wall. Pure but for the machine's
 * time zone.
 * @param now milliseconds since the epoch: a time of today is told without its day
 */
export function readable(text: string, now = Date.now()): string {
  return localTimes(text, (at) => formatClock(at, now)).replace(id, (found) => `…${found.slice(-6)}`);
}

/** The text with a capital first letter. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * A sentence of the gateway's, with ids and times as people read them; the sentence itself on hover where that differs. What it says
 * is to be typed (between backticks) stays as it is.
 */
export function Told({ text }: { text: string }): ReactElement {
  const parts = text.split('`');
  const plain = parts.map((part, at) => (at % 2 === 0 ? readable(part) : part));
  const shown = plain.map((part, at) => (at % 2 === 0 ? part : <code key={at}>{part}</code>));
  return plain.join('`') === text ? <>{shown}</> : <span title={localTimes(text)}>{shown}</span>;
}

/** A sentence that somebody must see: what is so, and what to do. It stays until what it tells of is over. */
export function Notice({
  kind,
  children,
}: {
  kind: 'attention' | 'failed' | 'unknown' | 'done' | 'plain';
  children: ReactNode;
}): ReactElement {
  return (
    <div className={styles['notice']} data-state={kind} role={kind === 'failed' ? 'alert' : 'status'}>
      {kind === 'plain' ? null : <StateIcon of={kind} />}
      <div>{children}</div>
    </div>
  );
}

/** Why something was refused, or cannot be shown; nothing where nothing is wrong. */
export function Failed({
  error,
  what,
  children,
}: {
  error: Error | null | undefined;
  /** What failed: `The runs cannot be shown`. */
  what?: string;
  /** What can be done about it. */
  children?: ReactNode;
}): ReactElement | null {
  if (!error) return null;
  return (
    <Notice kind="failed">
      {what === undefined ? '' : `${what}: `}
      <Told text={sentenceOf(error)} /> {children}
    </Notice>
  );
}

/** Something that was asked for, once it is there; until then that it is being read. What is there stays while it cannot be read anew. */
export function Reading<Data>({
  of: { data, error },
  what,
  children,
}: {
  of: { data: Data | undefined; error: Error | null };
  /** `the files` */
  what: string;
  children: (data: Data) => ReactNode;
}): ReactElement {
  if (data === undefined && !error) return <p className="quiet">Reading {what} …</p>;
  const whatFailed = `${capital(what)} cannot be ${data === undefined ? 'shown' : 'read anew'}`;
  return (
    <>
      <Failed error={error} what={whatFailed} />
      {data === undefined ? null : children(data)}
    </>
  );
}
