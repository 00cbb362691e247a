import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { type Submission, preflight } from '../api/index.ts';
import { Notice, Failed, Told } from '../design/told.tsx';
import { Panel } from '../design/panel.tsx';
import { ActPress } from '../session/index.ts';
import { FaultList, WarningList } from './fault-list.tsx';
import { beyond, sortFound, summaryOf, type FoundStep, isOdd, queueInWords, showOutcome } from './found.ts';
import styles from './handing-in.module.css';
import type { FilledIn } from './use-filled-in.ts';
import type { Preflight } from '../../../client/index.ts';
import { StateIcon, StateMark } from '../design/state.tsx';

/** Has the instruments asked whether they would take the workflow as it is now, and shows what they and the lab say of each step. */
export function WithInstruments({
  of: { submission, checked },
  show,
}: {
  of: FilledIn;
  show: (line: number) => void;
}): ReactElement {
  /** What was found last, and of which submission. */
  const [told, setTold] = useState<{ of: Submission; found: Preflight }>();
  // It takes them a moment, so nothing is asked by itself.
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (of: Submission) => setTold({ of, found: await preflight(of) }),
    onError: () => setTold(undefined),
  });
  const found = told?.found;
  const isOld = told !== undefined && told.of !== submission;
  const { telling, fine, rest } = sortFound({
    steps: found?.steps ?? [],
    problems: beyond(found?.problems ?? [], checked?.problems ?? []),
    warnings: beyond(found?.warnings ?? [], checked?.warnings ?? []),
  });
  return (
    <Panel
      title="With the instruments"
      aside={
        <ActPress scope="runs:submit" isDisabled={isPending} onPress={() => submission && mutate(submission)}>
          {isPending ? 'Asking …' : 'Check with the instruments'}
        </ActPress>
      }
    >
      <div className="stack-12" aria-live="polite" aria-busy={isPending}>
        {found === undefined && !error ? (
          <p>Asks whether they would take each step as the lab is now. Nothing moves.</p>
        ) : null}
        <Failed error={error} what="They could not be asked" />
        {isOld ? <Notice kind="attention">The workflow has changed since: ask again.</Notice> : null}
        {found === undefined ? null : (
          <div className={isOld ? 'stack-12 old' : 'stack-12'}>
            {found.ok && telling.length === 0 ? (
              <Notice kind="done">Nothing keeps it from being done now.</Notice>
            ) : null}
            <p>{summaryOf(found)}.</p>
            <Schedule found={found} />
            <FaultList faults={rest.problems} show={show} />
            <WarningList warnings={rest.warnings} />
            {telling.length === 0 ? null : <StepsFound steps={telling} show={show} />}
            {fine.length === 0 ? null : (
              <details className={styles['rest']}>
                <summary className="soft">
                  {telling.length === 0
                    ? 'Step by step'
                    : `The other ${fine.length === 1 ? 'step' : `${fine.length} steps`}`}
                </summary>
                <StepsFound steps={fine} show={show} />
              </details>
            )}
          </div>
        )}
      </div>
    </Panel>
  );
}

/** When it would be done, and what it would delay; what cannot be kept at all stands among the problems. */
function Schedule({ found: { schedule } }: { found: Preflight }): ReactElement | null {
  if (!schedule || (schedule.kept === false && !schedule.late)) return null;
  const { text, late, delays, delayed } = schedule;
  const isOdd = late === true || delayed > 0;
  return (
    <Notice kind={isOdd ? 'attention' : 'plain'}>
      If it is handed in now: <Told text={text} />
      {delays.length === 0 ? null : (
        <ul className="stack-4 soft whole">
          {delays.map(({ run_id, text: delay }) => (
            <li key={run_id}>
              <a href={`#/runs/${run_id}`}>
                <Told text={delay} />
              </a>
            </li>
          ))}
          {delayed > delays.length ? <li>and {delayed - delays.length} more runs</li> : null}
        </ul>
      )}
    </Notice>
  );
}

function StepsFound({ steps, show }: { steps: FoundStep[]; show: (line: number) => void }): ReactElement {
  return (
    <ol className={`stack-8 ${styles['found']}`}>
      {steps.map((each) => {
        // A step of another file may stand at the same place, and one that is used twice does.
        const { file = '', pointer, name } = each.step;
        return <StepFound key={`${file} ${pointer} ${name}`} found={each} show={show} />;
      })}
    </ol>
  );
}

/** A step as the preflight has found it: its arguments, its locations, what it would wait for, who is before it. */
function StepFound({
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
      <div className={`line-12 ${styles['foundHead']}`}>
        {line === undefined || file !== undefined ? (
          <b>{name}</b>
        ) : (
          <button type="button" className="plain" onClick={() => show(line)}>
            {name}
          </button>
        )}
        <code>
          {module}.{action}
        </code>
        <StateMark shown={showOutcome(check)} />
      </div>
      <FaultList faults={problems} show={show} />
      <ul className="stack-4 soft whole">
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
