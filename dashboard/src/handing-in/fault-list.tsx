import type { ReactElement } from 'react';
import type { Fault } from '../api/index.ts';
import { Notice, Told } from '../design/told.tsx';
import styles from './handing-in.module.css';

/** Faults of a workflow, each a way to its line. */
export function FaultList({
  faults,
  show,
}: {
  faults: readonly Fault[];
  show: (line: number) => void;
}): ReactElement | null {
  if (faults.length === 0) return null;
  return (
    <ol className={`stack-8 ${styles['faults']}`}>
      {faults.map(({ message, file, line, column }, at) => (
        <li key={at}>
          {line === undefined ? null : file !== undefined ? (
            <code>
              {file}:{line}
            </code>
          ) : (
            <button type="button" onClick={() => show(line)}>
              line {line}
              {column === undefined ? '' : `, column ${column}`}
            </button>
          )}{' '}
          <Told text={message} />
        </li>
      ))}
    </ol>
  );
}

/** What is odd about a workflow, and keeps nobody from running it. */
export function WarningList({ warnings }: { warnings: readonly Fault[] }): ReactElement[] {
  return warnings.map(({ message, line }, at) => (
    <Notice key={at} kind="attention">
      {line === undefined ? '' : `line ${line}: `}
      <Told text={message} />
    </Notice>
  ));
}
