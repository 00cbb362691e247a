import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { AskedGap, AskedGroup, AskedStep, Rounds, Source, Threshold } from '../books/asked-step.ts';
import { sha256 } from '../books/proof.ts';

/** How a person lets a run go on that waits at a step which has failed. */
export type WayOn = 'retry' | 'skip' | 'insert';

/** A step as a client asks for it. */
export interface WantedStep {
  /** `s` and its place, where it has none of its own. */
  name?: string;
  module: string;
  /** How long it moves. */
  ms: number;
  /** The size of the file that it makes. */
  bytes?: number;
  /** The content of its input file. */
  input?: string;
  /** More fields of the step. */
  more?: Record<string, unknown>;
  /** What its retry policy in `more` allows. */
  actsAtMost?: number;
  /** So many attempts fail by themselves. */
  fails?: number;
  /** It does not stop when it is asked to. */
  deaf?: boolean;
  /** In a DAG: what it depends on, by name. */
  after?: readonly string[];
  got?: Source;
  when?: Threshold;
  rounds?: Rounds;
  /** It asks a person instead of an instrument. */
  asks?: Question;
  onFailure?: 'continue' | 'pause';
  /** How a person goes on where it has failed. */
  wayOn?: WayOn;
  /** Its tag is changed while an earlier step waits for an answer. */
  edited?: boolean;
  /** What is done when it has failed. */
  recover?: readonly WantedStep[];
}

export type Question = 'confirm' | 'choose' | 'input';

/** A run as a client asks for it. */
export interface WantedRun {
  /** Its steps depend on what they name, and not on the one before. */
  dag?: boolean;
  steps: readonly WantedStep[];
  cleanup?: readonly WantedStep[];
  /** A person has a new run go on from it where it has failed. */
  retried?: boolean;
  /** Hard ones; the run goes on where one is broken. */
  gaps?: readonly AskedGap[];
  /** In a chain: modules that it has to itself from step to step. */
  reserve?: { modules: readonly string[]; from: string; until: string };
  /** So many like this are handed in at once. */
  count?: number;
}

/** A person is asked for one of these. */
export const options = ['left', 'middle', 'right'];

/** The name of each step, by its place. */
export function nameOf({ name }: WantedStep, place: number): string {
  return name ?? `s${place}`;
}

/** What a client that has asked for it knows of each step of a run: in the order in which they stand. */
export function askedSteps({ dag = false, steps, cleanup = [] }: WantedRun): AskedStep[] {
  const main = steps.flatMap((step, i) => {
    const before = i > 0 ? steps[i - 1] : undefined;
    const chained = before ? [nameOf(before, i - 1)] : [];
    return withRecovery(askedStep(step, nameOf(step, i), dag ? (step.after ?? []) : chained), step);
  });
  const last = cleanup.map((step, i) => ({
    ...askedStep(step, nameOf(step, steps.length + i), []),
    cleanup: true as const,
  }));
  return [...main, ...last];
}

/** What it is to keep of times, and to have to itself. */
export function askedTimes({ steps, gaps, reserve }: WantedRun): {
  gaps?: readonly AskedGap[];
  groups?: AskedGroup[];
} {
  const names = steps.map(nameOf);
  return {
    ...(gaps && { gaps }),
    ...(reserve && {
      groups: [
        {
          modules: reserve.modules,
          steps: names.slice(names.indexOf(reserve.from), names.indexOf(reserve.until) + 1),
        },
      ],
    }),
  };
}

function withRecovery(asked: AskedStep, { recover = [] }: WantedStep): AskedStep[] {
  return [
    asked,
    ...recover.map((step, i) => ({ ...askedStep(step, nameOf(step, i), asked.after), recovers: asked.name })),
  ];
}

function askedStep(step: WantedStep, name: string, after: readonly string[]): AskedStep {
  const { actsAtMost = 1, bytes = 40, input, asks, got, when, rounds, onFailure } = step;
  return {
    ...{ name, after, actsAtMost, bytes },
    ...(input === undefined ? {} : { input: sha256(input) }),
    ...(asks && { asks: true }),
    ...(got && { got }),
    ...(when && { when }),
    ...(rounds && { rounds }),
    ...(onFailure === 'continue' ? { continues: true } : {}),
  };
}

/** The form of a submission. */
export function formOf(run: WantedRun, experiment: string): FormData {
  const { dag, steps, cleanup, gaps, reserve, count } = run;
  const form = new FormData();
  const flowdef = steps.map((step, i) => writtenStep(step, nameOf(step, i), run));
  const last = cleanup?.map((step, i) => writtenStep(step, nameOf(step, steps.length + i), run));
  form.set('experiment_id', experiment);
  form.set(
    'workflow',
    JSON.stringify({
      name: 'chaos',
      ...(dag ? { execution: 'dag' } : {}),
      flowdef,
      ...(last && { cleanup: last }),
      ...(gaps && { gaps: gaps.map((gap) => ({ ...gap, on_broken: 'note' })) }),
      ...(reserve && { reserve }),
    }),
  );
  if (count !== undefined) form.set('count', String(count));
  steps.forEach(({ input }, i) => {
    if (input !== undefined)
      form.append('files', new Blob([input]), fileOf(nameOf(steps[i] as WantedStep, i)));
  });
  return form;
}

/** A step as a workflow has it. */
function writtenStep(step: WantedStep, name: string, run: WantedRun): JsonObject {
  const { module, input, asks, after, when, rounds, onFailure, recover, more } = step;
  const action = asks ? { module: 'operator', action: asks } : { module, action: 'act' };
  return {
    name,
    ...action,
    args: asks ? questionOf(asks, name) : argumentsOf(step, name, run),
    ...(input === undefined ? {} : { files: { plate: fileOf(name) } }),
    ...(run.dag ? { dependencies: [...(after ?? [])] } : {}),
    ...(when && { when: `steps.${when.step}.data.made > ${when.above}` }),
    ...(rounds && writtenRounds(rounds, name)),
    ...(onFailure && { on_failure: onFailure }),
    ...(recover && { recover: recover.map((each, i) => writtenStep(each, nameOf(each, i), { steps: [] })) }),
    ...(more as JsonObject | undefined),
  };
}

function argumentsOf(step: WantedStep, name: string, run: WantedRun): JsonObject {
  const { ms, bytes = 40, fails = 0, deaf = false, rounds, got, edited } = step;
  return {
    ...{ ms, bytes, fails, deaf },
    mark: rounds ? `${name}[\${{ round }}]` : name,
    ...(got && { got: `\${{ ${expressionOf(got, run)} }}` }),
    ...(edited ? { tag: firstTag } : {}),
  };
}

/** What the tag of a step is before anybody changes it. */
export const firstTag = 'as handed in';

function expressionOf(source: Source, { steps }: WantedRun): string {
  if ('itemOf' in source) return 'item';
  if ('made' in source) return `steps.${source.made}.data.made`;
  const asks = steps.find((step, i) => nameOf(step, i) === source.answerTo)?.asks;
  return `steps.${source.answerTo}.data.${asks ? resultOf[asks] : ''}`;
}

const resultOf: Record<Question, string> = { confirm: 'confirmed', choose: 'choice', input: 'note' };

function questionOf(kind: Question, name: string): JsonObject {
  const message = `What about ${name}?`;
  switch (kind) {
    case 'confirm':
      return { message };
    case 'choose':
      return { message, options };
    case 'input':
      return { message, schema: { properties: { note: { type: 'string' } }, required: ['note'] } };
  }
}

function writtenRounds(rounds: Rounds, name: string): JsonObject {
  if ('listOf' in rounds)
    return { for_each: `\${{ steps.${rounds.listOf}.data.list }}`, max_parallel: rounds.atOnce };
  if ('times' in rounds) return { repeat: { times: rounds.times } };
  return { repeat: { until: `steps.${name}.data.made > ${rounds.until}`, max: rounds.max } };
}

function fileOf(name: string): string {
  return `plate-${name}.txt`;
}
