import { useState, type ReactElement, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { numberStep } from '../../../shared/sentences/index.ts';
import { copyText } from './copy.ts';
import { own } from './own.ts';
import styles from './address.module.css';
import { Sign } from './sign.tsx';

/** The end of an id, by which the CLI takes it, too: `…7K2QX4`. */
export function shortId(id: string): string {
  return `…${id.slice(-6)}`;
}

/** An id, shortened; a click copies the whole. @param whole true where it is told whole if there is room */
export function ShortId({ id, whole = false }: { id: string; whole?: boolean }): ReactElement {
  return (
    <CopyId id={id} className={styles['id'] ?? ''}>
      {whole ? <span className={styles['whole']}>{id}</span> : null}
      <span className={whole ? styles['end'] : undefined}>{shortId(id)}</span>
    </CopyId>
  );
}

/** A link to what an id names, and beside it what copies the whole id. @param children by the end of the id where it has none */
export function IdLink({ to, id, children }: { to: string; id: string; children?: ReactNode }): ReactElement {
  return (
    <span className={styles['linked']}>
      <a href={to} title={id}>
        {children ?? shortId(id)}
      </a>
      <CopyId id={id} className={styles['sign'] ?? ''}>
        <Sign d="M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z" size={14} box={16} width={1.4} />
      </CopyId>
    </span>
  );
}

function CopyId({
  id,
  className,
  children,
}: {
  id: string;
  className: string;
  children: ReactNode;
}): ReactElement {
  const [copied, setCopied] = useState<boolean>();
  const word = copied === undefined ? '' : copied ? 'copied' : 'not copied';
  return (
    <Button
      className={`plain ${className}`}
      onPress={() => void copyText(id).then(setCopied)}
      aria-label={`${word || shortId(id)}: copy the id ${id}`}
      onHoverEnd={() => setCopied(undefined)}
      onBlur={() => setCopied(undefined)}
    >
      <span title={id}>{word || children}</span>
    </Button>
  );
}

/** A run by its label and the end of its id, and its step (from 0) where it is about one: `plates …7K2QX4 step 3 “Mix”`. */
export function RunName({
  run: { label, run_id, step, step_name },
}: {
  run: { label?: string | null; run_id: string; step?: number; step_name?: string | null };
}): ReactElement {
  return (
    <>
      {label ?? 'run'} <code>{shortId(run_id)}</code>
      {step === undefined ? '' : ` ${numberStep(step, step_name)}`}
      {step_name ? ` “${step_name}”` : ''}
    </>
  );
}

/** The page's address of a run, at one of its steps (from 0) where one is given. */
export function runAddress(run_id: string, step?: number): string {
  return `#/runs/${encodeURIComponent(run_id)}${step === undefined ? '' : `?step=${step}`}`;
}

/** The page's address of an experiment. */
export function experimentAddress(id: string): string {
  return `#/experiments/${encodeURIComponent(id)}`;
}

/** The page's address where somebody says what became of a run's step. */
export function unknownAddress(run_id: string): string {
  return `#/runs/${encodeURIComponent(run_id)}/unknown`;
}

/** The page's address of a question that a run puts to a person. */
export function askAddress(id: string): string {
  return `#/asks?ask=${encodeURIComponent(id)}`;
}

/** What is read of an address beside its path, by name: each is undefined where the address says nothing that makes sense. */
type Readers = Readonly<Record<string, (value: unknown) => unknown>>;

/**
 * Reads what an address says beside its path. What makes no sense, or is not known, is undefined: the router hands on whatever a reader
 * leaves out. Pure.
 */
export function searchReader<Of extends Readers>(
  readers: Of,
): (search: Record<string, unknown>) => { [Name in keyof Of]?: ReturnType<Of[Name]> } {
  return (search) =>
    Object.fromEntries(
      Object.entries(search).map(([name, value]) => [name, own(readers, name)?.(value)]),
    ) as { [Name in keyof Of]?: ReturnType<Of[Name]> };
}

/** A text; the router makes numbers of what looks like one. */
export function aText(value: unknown): string | undefined {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** A time in ISO 8601. */
export function aTime(value: unknown): string | undefined {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

/** One of some words. */
export function oneOf<Word extends string>(words: readonly Word[]): (value: unknown) => Word | undefined {
  return (value) => words.find((word) => word === value);
}
