import { formatClock, formatTime, localTimes, nameStep } from '../../shared/sentences/index.ts';
import type { ReasonKey } from '../../shared/contracts/reason-keys.ts';
import type { Now } from '../../shared/contracts/now.ts';
import { someOf } from '../../shared/kernel/some-of.ts';
import {
  type OrderPreview,
  type RetryPreview,
  type RetryStep,
  type StoppedRuns,
} from '../../client/index.ts';
import { describeReason, wrap } from './format.ts';
import { resolveCommand } from '../../shared/explain/index.ts';
import type { Resolution } from '../../shared/contracts/step-policy.ts';
import type { Evidence, PossibleAnswer, UnknownPreview } from '../../shared/contracts/unknown-preview.ts';

const options: Record<Resolution, string> = {
  happened: '--happened',
  did_not: '--did-not',
  skip: '--skip',
  abort: '--abort',
};

/** All that is known of a step whose outcome is unknown, and every answer as it is typed, with what it would do. */
export function describePreview(preview: UnknownPreview, width = 100): string[] {
  const { step, step_name, module, instance, since, message, run_id, evidence, instrument, answers } =
    preview;
  const { others = [] } = preview;
  const command = resolveCommand(run_id, others.length > 0 ? step : undefined);
  const open = answers.filter(({ allowed }) => allowed);
  const whyNone = answers.find(({ allowed }) => !allowed)?.why_not;
  return [
    `unknown: ${nameStep(step, step_name)} of run ${run_id} on ${module}/${instance}${since === null ? '' : `, since ${formatTime(since)}`}: ${localTimes(message)}`,
    'known:',
    ...evidence.flatMap((each) => evidenceLines(each, preview, width)),
    'now:',
    ...nowLines(instrument, width),
    ...(open.length > 0
      ? ['', `Nothing is said yet. Look at ${module}, then say one of`]
      : ['', `No answer is taken: ${whyNone ?? ''}`]),
    ...open.flatMap((answer) => answerLines(answer, command, width)),
    ...(others.length > 0 ? ['', 'Unknown as well:'] : []),
    ...others.map(
      (other) =>
        `  ${resolveCommand(run_id, other.step)}   # ${nameStep(other.step, other.step_name)} on ${other.module}/${other.instance}`,
    ),
  ];
}

function evidenceLines({ at, text, weight }: Evidence, { since }: UnknownPreview, width: number): string[] {
  const time = at === null ? '' : formatClock(at, Date.parse(since ?? at));
  const [first = '', ...others] = wrap(localTimes(text), width - 22);
  const rest = others.map((line) => `${' '.repeat(22)}${line}`);
  return [`${weight === 'warning' ? '!' : ' '} ${time.padEnd(19)} ${first}`, ...rest];
}

function nowLines({ then, now }: UnknownPreview['instrument'], width: number): string[] {
  const told = [
    ...(then === undefined ? [] : [`before that: ${then.text}`]),
    ...now.reasons.map(describeReason),
    ...now.acting,
    ...now.left_behind,
  ];
  const lines = told.length === 0 ? [now.state] : told;
  return lines.flatMap((line) => wrap(localTimes(line), width, '  '));
}

function answerLines(
  { answer, label, consequence, needs }: PossibleAnswer,
  command: string,
  width: number,
): string[] {
  const fields = needs.flatMap((need) => need.fields.map(({ name }) => name));
  const with_ = fields.length === 0 ? '' : ` (${fields.map((name) => `--data ${name}=…`).join(' ')})`;
  return [`  ${command} ${options[answer]}   # ${label}${with_}`, ...wrap(consequence, width, '      ')];
}

/** How many steps of a kind are named. */
const mostNamedRetryLines = 10;

/** What a retry would do, in lines: what is done, what moves, and what is to be looked at before anybody says yes. */
export function describeRetry(preview: RetryPreview, width = 100): string[] {
  const { run_id, as, allowed, problems, begins, steps, left_out, moves, stale, warnings } = preview;
  const named = someOf(begins, '"', 3);
  const does =
    as === 'same_step'
      ? `does ${named} again, in the same run`
      : `makes a new run, which begins with ${named || 'nothing'}`;
  const of = (kind: RetryStep['does']) => steps.filter((step) => step.does === kind);
  return [
    `a retry of run ${run_id} ${does}`,
    ...stepsLine('taken over:', of('taken_over'), width),
    ...stepsLine('done again:', of('again'), width),
    ...stepsLine('to come:', of('first'), width),
    ...namesLine(
      'left out:',
      left_out.map(({ name }) => name),
      width,
    ),
    ...section(
      'moves:',
      moves.map(({ name, text, fits }) => `${fits ? ' ' : '!'} "${name}": ${text}`),
      width,
    ),
    ...section(
      'look first:',
      [
        ...stale.map(({ weight, text }) => `${weight === 'warning' ? '!' : ' '} ${text}`),
        ...warnings.map((text) => `! ${text}`),
      ],
      width,
    ),
    '',
    ...(allowed
      ? ['Nothing is done yet: the same command without --preview does it.']
      : section(
          'It would be refused:',
          problems.map(({ message }) => `  ${message}`),
          width,
        )),
  ];
}

/** The runs that safety stops have ended, and what continuing them would do: what moves, what is stale, why one is refused. */
export function describeStopped({ count, runs }: StoppedRuns, width = 100): string[] {
  if (count === 0) return ['No run that a safety stop of the last 24 hours has ended is left to continue.'];
  const idle = runs.filter(({ began }) => !began).length;
  const more = count - runs.length;
  return [
    `${count} ${count === 1 ? 'run' : 'runs'} that safety stops have ended${idle > 0 ? `; no step of ${idle} had begun` : ''}`,
    ...runs.flatMap(({ run_id, label, allowed, begins, moves, stale, warnings, problems }) => [
      `- run ${run_id} "${label}" ${allowed ? `goes on as a new run, which begins with ${someOf(begins, '"', 3) || 'nothing'}` : 'cannot be continued'}`,
      ...section(
        '',
        [
          ...problems.map(({ message }) => message),
          ...moves.map(({ name, text, fits }) => `${fits ? ' ' : '!'} "${name}": ${text}`),
          ...stale.filter(({ weight }) => weight === 'warning').map(({ text }) => `! ${text}`),
          ...warnings.map((text) => `! ${text}`),
        ],
        width,
      ).slice(1),
    ]),
    ...(more > 0 ? [`${more} more`] : []),
  ];
}

function stepsLine(title: string, steps: readonly RetryStep[], width: number): string[] {
  const told = steps.map(({ step, name, changed = [] }) => {
    const how = changed.length === 0 ? '' : ` (other ${someOf(changed, '', 3)})`;
    return `${step + 1} ${name}${how}`;
  });
  return namesLine(title, told, width);
}

function namesLine(title: string, names: readonly string[], width: number): string[] {
  if (names.length === 0) return [];
  const [first = '', ...rest] = wrap(someOf(names, '', mostNamedRetryLines), width - 13);
  return [`${title.padEnd(13)}${first}`, ...rest.map((line) => `${' '.repeat(13)}${line}`)];
}

function section(title: string, lines: readonly string[], width: number): string[] {
  if (lines.length === 0) return [];
  return [
    title,
    ...lines.flatMap((line) => {
      const [first = '', ...rest] = wrap(localTimes(line.slice(2)), width - 4);
      return [`  ${line.slice(0, 2)}${first}`, ...rest.map((more) => `    ${more}`)];
    }),
  ];
}

/** What a reset of the whole workcell depends on. */
export interface ResetFacts {
  now: Now;
  preview: Pick<OrderPreview, 'ends' | 'more'>;
  locations: Record<string, { state: string }>;
  /** The settings that the server goes by. */
  config: Record<string, unknown>;
}

/** How many locations, or runs, are named one by one. */
const mostNamed = 8;

/** What `weir reset --all` would do as the lab stands, a line each, and how to do it. */
export function describeReset({ now, preview, locations, config }: ResetFacts): string {
  const runs = describeEnds(preview).map((run) => `cancel ${run}`);
  const held = now.held ? [`end that the workcell is ${describeReason(now.held)}`] : [];
  const each = now.instruments.flatMap(({ module, instance, reasons }) =>
    reasons
      .filter(
        ({ key, since }) =>
          endedByReset.includes(key) && !(key === now.held?.key && since === now.held.since),
      )
      .map((reason) => `set free ${module}/${instance ?? ''}: ${describeReason(reason)}`),
  );
  const more = [
    ...emptied(locations, config['reset_locations'] !== false),
    ...(config['clear_workflow_runs'] === true ? ['forget the runs that are completed or failed'] : []),
    'read the workcell file again',
  ];
  return [
    `weir reset --all resets the whole workcell ${now.workcell}. As it stands now, that would`,
    ...[...runs, ...held, ...each, ...more].map((line) => `  - ${line}`),
    'Nothing is done yet. Look at the instruments, then: weir reset --all',
    // One beneath a safety stop of all is refused.
    ...(now.held?.key === 'safety_stop'
      ? []
      : ['For a module or an instance alone, all locations left as they are: weir reset MODULE[/INSTANCE]']),
  ].join('\n');
}

/** A hold of an operator, and a quarantine; all else goes on as the instrument or its agent is. */
const endedByReset: readonly ReasonKey[] = [
  'stop_unconfirmed',
  'safety_stop',
  'outcome_unknown',
  'error',
  'restored_store',
  'cancelled',
  'shut_down',
  'paused',
  'locked',
];

function emptied(locations: ResetFacts['locations'], resets: boolean): string[] {
  const full = Object.entries(locations).filter(([, { state }]) => state !== 'Empty');
  if (!resets) return full.length === 0 ? [] : ['leave all locations as they are (reset_locations is false)'];
  if (full.length === 0) return [];
  const named = full.map(([name, { state }]) => `${name} (${state})`);
  return [`empty the locations ${someOf(named, '', mostNamed)}`];
}

/** How many runs a safety stop would end, and how many of them do nothing; then the runs themselves. */
export function describeStop(preview: Pick<OrderPreview, 'ends' | 'more'>): string[] {
  const { ends, more } = preview;
  const idle = ends.filter(({ module }) => module === null).length;
  const most = more ? 'at least ' : '';
  return [
    `it would end ${most}${ends.length} ${ends.length === 1 ? 'run' : 'runs'}, of which ${idle} do nothing (queued, paused, or asking a person)`,
    ...describeEnds(preview).map((line) => `  - ${line}`),
  ];
}

/** The runs that an order would end, a line each: `run 01K… "mix", which arm/a acts for (step 2 "dispense")`. */
export function describeEnds({ ends, more }: Pick<OrderPreview, 'ends' | 'more'>): string[] {
  const named = ends.slice(0, mostNamed).map((end) => {
    const { run_id, label, module, instance, step, step_name, without_agent } = end;
    const run = `run ${run_id} "${label}"`;
    if (module === null || step === null) return `${run}, which waits`;
    const unreached = without_agent ? '; it runs without an agent: a stop cannot reach it' : '';
    return `${run}, which ${module}/${instance ?? ''} acts for (${nameStep(step, step_name ?? undefined)})${unreached}`;
  });
  const others = ends.length - named.length;
  return [...named, ...(others > 0 || more ? [`${more ? 'more runs' : `${others} more`}: weir list`] : [])];
}
