import { Fragment, type ReactElement, type ReactNode } from 'react';
import type { Step } from '../../../../client/index.ts';
import type { RunOutline } from '../../worker/index.ts';
import { PartLink } from './part-link.tsx';
import { namedStep } from './step-look.ts';
import { stepsAfter, stepsBefore } from './side-by-side.ts';

/** Why a step is in the run, whether and how often it is done, and what becomes of the run where it fails. */
export function flowFacts(step: Step, run: RunOutline, position: number): [string, ReactNode][] {
  const { added_for, loop, when, recover, on_failure, cleanup } = step;
  const facts: [string, ReactNode][] = [];
  if (added_for) facts.push(addedFact(added_for, run));
  facts.push(...orderFacts(run, position));
  if (loop) facts.push(['Rounds', <Rounds key="rounds" loop={loop} />]);
  if (when !== undefined) facts.push(['Only if', <code key="when">{when}</code>]);
  if (recover && recover.length > 0)
    facts.push(['If it fails', `${recover.join(', ')}; then ${failureWords(on_failure)}`]);
  else if (on_failure !== undefined && on_failure !== 'fail')
    facts.push(['If it fails', failureWords(on_failure)]);
  if (cleanup) facts.push(['Cleanup', 'It is done at the end, after a failure or a cancel, too.']);
  return facts;
}

type AddedFor = NonNullable<Step['added_for']>;

function addedFact({ as, of, round, by, reason }: AddedFor, run: RunOutline): [string, ReactNode] {
  const step = <StepLink key="of" run={run} position={of} />;
  switch (as) {
    case 'round':
      return [
        'Round',
        <>
          {round} of {step}
        </>,
      ];
    case 'recover':
      return [
        'Added',
        <>
          because {step} failed{round > 1 ? `, the ${round}. time` : ''}
        </>,
      ];
    case 'insert':
      return [
        'Put in',
        <>
          by {by ?? 'somebody'}, before {step}
          {reason === undefined ? '' : `: “${reason}”`}
        </>,
      ];
  }
}

/** More are counted: a step may wait for thousands. */
const mostLinks = 12;

/** For which steps it waits, and which wait for it. */
function orderFacts(run: RunOutline, position: number): [string, ReactNode][] {
  const line = run.steps[position];
  if (!line) return [];
  const [before, after] = [stepsBefore(line), stepsAfter(run.plan, position)];
  const isFirst = before.length === 0 && !line.added_for;
  return [
    ...(isFirst ? [['After', 'the start of the run'] satisfies [string, ReactNode]] : []),
    ...stepsFact('After', run, before),
    ...stepsFact('Before', run, after),
  ];
}

/** Steps, as links; nothing where there are none. */
export function stepsFact(of: string, run: RunOutline, positions: readonly number[]): [string, ReactNode][] {
  if (positions.length === 0) return [];
  const more = positions.length - mostLinks;
  const links = positions.slice(0, mostLinks).map((each, index) => (
    <Fragment key={each}>
      {index === 0 ? '' : ', '}
      <StepLink run={run} position={each} />
    </Fragment>
  ));
  return [
    [
      of,
      <Fragment key={of}>
        {links}
        {more > 0 ? ` and ${more} more` : ''}
      </Fragment>,
    ],
  ];
}

function StepLink({ run, position }: { run: RunOutline; position: number }): ReactElement {
  return (
    <PartLink id={run.head.run_id} part={{ step: position }}>
      {namedStep(run.steps, position)}
    </PartLink>
  );
}

function Rounds({ loop: { for_each, repeat } }: { loop: NonNullable<Step['loop']> }): ReactElement {
  if (!repeat) {
    const { count, max_parallel = 1 } = for_each ?? {};
    const items = count === undefined ? 'each item of a list' : `each of ${count} items`;
    return (
      <>
        one for {items}, {max_parallel === 1 ? 'one after another' : `${max_parallel} at a time`}
      </>
    );
  }
  const { until, max } = repeat;
  return until === undefined ? (
    <>{max}</>
  ) : (
    <>
      until <code>{until}</code>, at most {max}
    </>
  );
}

function failureWords(on_failure: Step['on_failure']): string {
  switch (on_failure) {
    case 'pause':
      return 'the run waits until somebody says how it goes on';
    case 'continue':
      return 'the run goes on without it';
    default:
      return 'the run fails';
  }
}
