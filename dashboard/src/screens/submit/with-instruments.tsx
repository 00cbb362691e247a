import type { ReactElement } from 'react';
import type { Checked, Submission } from '../../api/index.ts';
import { Notice } from '../../design/notice.tsx';
import { Panel } from '../../design/panel.tsx';
import { Press } from '../../design/press.tsx';
import { Told } from '../../design/told.tsx';
import { useLinkState } from '../../live/index.ts';
import { useWhyNot } from '../../session/index.ts';
import { FaultList } from './fault-list.tsx';
import { beyond, sortFound, summaryOf, type FoundStep } from './found.ts';
import { StepFound } from './step-found.tsx';
import styles from './submit.module.css';
import { usePreflight } from './use-preflight.ts';

/** Has the instruments asked whether they would take the workflow as it is now, and shows what they and the lab say of each step. */
export function WithInstruments({
  submission,
  checked,
  show,
}: {
  submission: Submission;
  checked: Checked | undefined;
  show: (line: number) => void;
}): ReactElement {
  const { live } = useLinkState();
  const whyNot = useWhyNot('runs:submit');
  const { of, found, error, pending, ask } = usePreflight();
  const isOld = of !== undefined && of !== submission;
  const { telling, fine, rest } = sortFound({
    steps: found?.steps ?? [],
    problems: beyond(found?.problems ?? [], checked?.problems ?? []),
    warnings: beyond(found?.warnings ?? [], checked?.warnings ?? []),
  });
  return (
    <Panel
      title="With the instruments"
      aside={
        <Press isDisabled={!live || pending} whyNot={whyNot} onPress={() => ask(submission)}>
          {pending ? 'Asking …' : 'Check with the instruments'}
        </Press>
      }
    >
      <div className={styles['stack']} aria-live="polite" aria-busy={pending}>
        {found === undefined && error === undefined ? (
          <p>Asks whether they would take each step as the lab is now. Nothing moves.</p>
        ) : null}
        {error === undefined ? null : <Notice kind="failed">They could not be asked: {error}</Notice>}
        {isOld ? <Notice kind="attention">The workflow has changed since: ask again.</Notice> : null}
        {found === undefined ? null : (
          <div className={styles['stack']} data-old={isOld || undefined}>
            {found.ok && telling.length === 0 ? (
              <Notice kind="done">Nothing keeps it from being done now.</Notice>
            ) : null}
            <p>{summaryOf(found)}.</p>
            <FaultList faults={rest.problems} show={show} />
            {rest.warnings.map(({ message }, at) => (
              <Notice key={at} kind="attention">
                <Told text={message} />
              </Notice>
            ))}
            {telling.length === 0 ? null : (
              <ol className={styles['found']}>
                {telling.map((each) => (
                  <StepFound key={keyOf(each)} found={each} show={show} />
                ))}
              </ol>
            )}
            {fine.length === 0 ? null : (
              <details className={styles['rest']}>
                <summary>
                  {telling.length === 0
                    ? 'Step by step'
                    : `The other ${fine.length === 1 ? 'step' : `${fine.length} steps`}`}
                </summary>
                <ol className={styles['found']}>
                  {fine.map((each) => (
                    <StepFound key={keyOf(each)} found={each} show={show} />
                  ))}
                </ol>
              </details>
            )}
          </div>
        )}
      </div>
    </Panel>
  );
}

/** A step of another file may stand at the same place, and one that is used twice does. */
function keyOf({ step: { file = '', pointer, name } }: FoundStep): string {
  return `${file} ${pointer} ${name}`;
}
