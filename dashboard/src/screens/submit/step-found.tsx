import type { ReactElement } from 'react';
import { StateIcon } from '../../design/icon.tsx';
import { StateMark } from '../../design/state-mark.tsx';
import { Told } from '../../design/told.tsx';
import { FaultList } from './fault-list.tsx';
import { isOdd, queueInWords, showOutcome, type FoundStep } from './found.ts';
import styles from './submit.module.css';

/** A step as the preflight has found it: its arguments, its locations, what it would wait for, who is before it. */
export function StepFound({
  found: { step, problems, warnings },
  show,
}: {
  found: FoundStep;
  show: (line: number) => void;
}): ReactElement {
  const { name, module, action, file, line, check, locations, waits, queue } = step;
  const before = queueInWords(queue);
  return (
    <li>
      <div className={styles['foundHead']}>
        {line === undefined || file !== undefined ? (
          <b>{name}</b>
        ) : (
          <button type="button" onClick={() => show(line)}>
            {name}
          </button>
        )}
        <code>
          {module}.{action}
        </code>
        <StateMark shown={showOutcome(check)} />
      </div>
      <FaultList faults={problems} show={show} />
      <ul>
        {['ok', 'none', 'later', 'problems'].includes(check.outcome) ? null : (
          <li>
            <Told text={check.text} />
          </li>
        )}
        {warnings.map(({ message }, at) => (
          <li key={at} data-odd>
            <StateIcon of="attention" size={14} /> <Told text={message} />
          </li>
        ))}
        {locations.map((location) => (
          <li key={location.as} data-odd={isOdd(location) || undefined}>
            {isOdd(location) ? <StateIcon of="attention" size={14} /> : null}
            {location.as === 'source' ? ' from: ' : ' to: '}
            <Told text={location.text} />
            {location.changed_by === undefined ? '' : `, and ${location.changed_by} changes that before`}
          </li>
        ))}
        {waits.map((wait, at) => (
          <li key={at}>
            <span aria-hidden="true">← </span>
            <Told text={wait.text} />
            {wait.first === undefined ? '' : `: ${wait.first}`}{' '}
            {wait.next === undefined ? null : <code>{wait.next}</code>}
          </li>
        ))}
        {before === '' ? null : <li>{before}</li>}
      </ul>
    </li>
  );
}
