import type { RunDefinition } from '../contracts/run.ts';
import type { LogLine } from '../contracts/log-line.ts';
import type { GapTold } from '../contracts/run-event.ts';
import type { RunFact } from '../contracts/run-fact.ts';
import type { Resolution } from '../contracts/step-policy.ts';
import type { DeadlockStep } from '../contracts/waiting-for.ts';
import type { Json, JsonObject } from '../kernel/json/json.ts';
import { someOf } from '../kernel/some-of.ts';
import { gapAtRiskInWords, gapBrokenInWords } from './gaps.ts';
import { byWhom, nameStep } from './names.ts';
import { formatDuration, moment } from './times.ts';

/** Who wanted it, and why. */
type Asked = { by?: string | undefined; reason?: string | undefined };
/** An instance. */
type Where = { module: string; instance: string };
type None = Record<never, never>;

/** What was asked of a person, and how it was answered; `answered` is false where the default counts. */
export type AskedAndAnswered = { question: string; answer: Json; answered: boolean } & Asked;

/** What a sentence has of its fact beside the parameters. */
interface Of {
  /** The step, in words. */
  step: string;
  attempt: number;
  /** Any step of the run, in words. */
  nameOf: (position: number) => string;
}

const at = ({ module, instance }: Where): string => `${module}/${instance}`;
const ofStep =
  (words: string) =>
  (_: None, { step }: Of) =>
    `${step} ${words}`;
const ofInstance =
  (words: string) =>
  (where: Where, { step }: Of) =>
    `${step}: ${at(where)} ${words}`;
const asSaid = (asked: Asked): string => `, as was said${byWhom(asked)}`;

/** What was said of a step whose outcome nobody knew. */
const answers: Readonly<Record<Exclude<Resolution, 'abort'>, string>> = {
  happened: 'happened',
  did_not: 'did not happen and is tried again',
  skip: 'is skipped',
};

/** What an agent that is back knows of a command whose run is over. */
const lateWords = {
  started: 'it acts on it still, or finds out what became of it',
  acted: 'its action has ended, and its word on how follows',
  interrupted: 'it was interrupted, and nobody knows what the instrument did',
  settled: 'it has ended, and is asked for how',
  cancelled: 'it never began it',
  forgotten: 'it has forgotten it',
  unlisted: 'its journal does not list it',
} as const;

/** What an agent shows of an action whose outcome it finds out. */
export const restartedWhileActing =
  'the agent was restarted while it acted, and finds out what became of the action';

/** Why a command was not acted on, and never will be. */
const unactedWords = {
  not_begun: 'its agent never began it',
  not_seen: 'its agent never saw it',
  undelivered: 'it came back undelivered',
  agent_ended: 'its agent ended before it had begun it',
  draining: 'the agent is about to stop',
  at_capacity: 'the instrument has all it takes at once',
} as const;
export type WhyUnacted = keyof typeof unactedWords;

/** Why what somebody wants of a run changes nothing; `said` is what the store says of a run that cannot be read. */
export type Unheeded =
  | {
      why:
        | 'over'
        | 'paused'
        | 'not_paused'
        | 'overtaken'
        | 'known'
        | 'no_attempt'
        | 'no_step'
        | 'begun'
        | 'not_unknown';
    }
  | { why: 'state' | 'step_waits_not'; state: string }
  | { why: 'unreadable'; said: string };

function unheededWords(unheeded: Unheeded, step: string): string {
  switch (unheeded.why) {
    case 'unreadable':
      return unheeded.said;
    case 'state':
      return `the run is ${unheeded.state}`;
    case 'step_waits_not':
      return `the run is ${unheeded.state}, and the step does not wait for that`;
    default:
      return {
        over: 'the run is over',
        paused: 'the run is paused already',
        not_paused: 'the run is not paused',
        overtaken: 'it was asked for before the latest pause or resume',
        known: 'it was heard before',
        no_attempt: 'it names no attempt',
        no_step: `there is no ${step}`,
        begun: `${step} has begun`,
        not_unknown: `the outcome of ${step} is not unknown`,
      }[unheeded.why];
  }
}

/** The sentence of each fact that a run's log tells, by its name. A name stays: stored facts have it. */
const sentences = {
  // Of the run
  queued: (_: None) => 'the run is queued',
  started: (_: None) => 'the run has started',
  paused: (asked: Asked) => `the run is paused${byWhom(asked)}`,
  resumed: (asked: Asked) => `the run is resumed${byWhom(asked)}`,
  cancelling: (asked: Asked) => `the run is being cancelled${byWhom(asked)}`,
  late: ({ until }: { until: number }) => `the run is not over by ${moment(until)}, as it was to be`,
  cleaning_up: (_: None) => 'the steps are done that clean up after the run',
  completed: (_: None) => 'the run is completed',
  failed: (_: None) => 'the run has failed',
  crashed: ({ message }: { message: string }) => `the run has failed by a mistake of weir: ${message}`,
  cancelled: (asked: Asked) => `the run is cancelled${byWhom(asked)}`,
  cancelled_goes_on: ({ note }: { note?: string | undefined }) =>
    `the run is cancelled, stop unconfirmed: the instrument goes on${byWhom({ reason: note })}`,
  cancelled_unconfirmed: (_: None) =>
    'the run is cancelled, stop unconfirmed: no instrument has reported that it is at rest',
  goes_on_from: ({ run, ...asked }: { run: string } & Asked) => `goes on from run ${run}${byWhom(asked)}`,
  goes_on_as: ({ run, ...asked }: { run: string } & Asked) => `goes on as run ${run}${byWhom(asked)}`,
  inserted: ({ count, ...asked }: { count: number } & Asked, { step }: Of) =>
    `${count === 1 ? '1 step is' : `${count} steps are`} put before ${step}${asSaid(asked)}`,
  changed: (
    { label, priority, steps, ...asked }: { label: boolean; priority: boolean; steps: number[] } & Asked,
    { nameOf }: Of,
  ) => {
    const parts = [
      ...(label ? ['the label'] : []),
      ...(priority ? ['the priority'] : []),
      ...steps.map((position) => `arguments of ${nameOf(position)}`),
    ];
    return `changed: ${someOf(parts)}${asSaid(asked)}`;
  },
  changes_nothing: (
    { what, by, ...unheeded }: { what: string; by?: string | undefined } & Unheeded,
    { step }: Of,
  ) => `${what}${byWhom({ by })} changes nothing: ${unheededWords(unheeded, step)}`,

  // Of a step, before and between its attempts
  granted: (where: Where, { step, attempt }: Of) =>
    `${step} goes to ${at(where)}${attempt > 1 ? `, attempt ${attempt}` : ''}`,
  remembered: (where: Where, { step, attempt }: Of) =>
    `${step}: ${at(where)} knows attempt ${attempt} of it, which the store has forgotten`,
  not_wanted: ofStep('is skipped: its condition is not true'),
  rounds_begun: ofStep('begins its rounds'),
  rounds_done: ofStep('is done: all its rounds are'),
  deadlocked: ({ circle }: { circle: DeadlockStep[] }, { step }: Of) =>
    `${step} waits in a deadlock: ${deadlockInWords(circle)}; ${endOfDeadlock(circle)}`,
  retried: (
    { wait, allowed, cause, tried }: { wait: number; allowed: number; cause: string; tried: number },
    { step }: Of,
  ) =>
    `${step} is tried again ${wait > 0 ? `in ${formatDuration(wait)}` : 'now'}: the workflow allows ${allowed} attempts after "${cause}", and this was number ${tried}`,
  tried_again: ofStep('is tried again'),
  tried_again_as_said: (asked: Asked, { step }: Of) => `${step} is tried again${asSaid(asked)}`,
  recovering: (_: None, { step }: Of) =>
    `the steps are done that the workflow names for a failure of ${step}`,
  held: (_: None, { step }: Of) =>
    `the run waits: somebody must say how it goes on after ${step} (weir retry, weir skip, weir insert)`,
  held_after_cancel: (_: None, { step }: Of) =>
    `the run waits: somebody must cancel it again, or say how it goes on after ${step} (weir cancel, weir retry, weir skip, weir insert)`,
  passed_over: (_: None, { step }: Of) => `the run goes on without ${step}, as the workflow says`,
  left_out: (asked: Asked, { step }: Of) => `${step} is skipped${asSaid(asked)}`,
  gap_at_risk: (gap: GapTold, { nameOf }: Of) => gapAtRiskInWords(gap, nameOf),
  gap_broken: (gap: GapTold, { nameOf }: Of) => gapBrokenInWords(gap, nameOf),
  not_acted_on: ({ why, again }: { why: WhyUnacted; again: boolean }, { step }: Of) =>
    `${step} was not acted on (${unactedWords[why]})${again ? ' and waits again' : ''}`,

  // While an instrument has it
  acting: ofStep('is acting'),
  overdue: ({ expected }: { expected: number }, { step }: Of) =>
    `${step} is overdue: it has told of no progress for ${formatDuration(expected)}`,
  moves_again: ofStep('moves again; it is not overdue any more'),
  hindered: ({ why, ...where }: { why: string } & Where, { step }: Of) => `${step}: ${at(where)} ${why}`,
  well_again: ofInstance('is well again'),
  wrote: ({ text, ...where }: { text: string } & Where, { step }: Of) =>
    `${step} (${at(where)}) wrote: ${text}`,
  silent: ofInstance('is silent; the run waits for it'),
  back: ofInstance('is back'),
  back_late: ofInstance('is back; the run waits for its word on the step'),
  back_after_end: ({ knows, ...where }: { knows: keyof typeof lateWords } & Where, { step }: Of) =>
    `${step}: ${at(where)} is back after the run has ended: ${lateWords[knows]}`,
  agent_restarted: (_: None, { step }: Of) => `${step}: ${restartedWhileActing}`,
  time_up: ({ time }: { time: number }, { step }: Of) =>
    `${step} has had its ${formatDuration(time)} and is asked to stop`,
  supply_untold: ({ name, module, why }: { name: string; module: string; why: string }, { step }: Of) =>
    `how much ${step} uses of ${name} of ${module} cannot be told, and counts as none: ${why}`,
  resent: ({ command_id }: { command_id: string }) =>
    `${command_id} is sent again: its agent does not list it`,
  abandoned: ({ by = 'an operator', reason, ...where }: Where & Asked, { step }: Of) =>
    `${by} abandons ${step} on ${at(where)}${byWhom({ reason })}`,

  // How an attempt has ended
  succeeded: ({ took }: { took?: number | undefined }, { step }: Of) =>
    `${step} succeeded${took === undefined ? '' : ` in ${formatDuration(took)}`}`,
  file_missing: ({ label, why }: { label: string; why: string }, { step }: Of) =>
    `${step}: the result file "${label}" could not be stored: ${why}`,
  step_failed: ({ message }: { message: string }, { step }: Of) => `${step} failed: ${message}`,
  outcome_unknown: ({ message }: { message: string }, { step }: Of) => `${step}: outcome unknown: ${message}`,
  at_rest: ({ outcome }: { outcome: string }, { step }: Of) =>
    `${step}: the instrument is at rest (${outcome})`,
  asks_for_word: (_: None, { step }: Of) =>
    `the run waits: somebody must say what became of ${step} (weir resolve)`,
  said: ({ as, ...asked }: { as: keyof typeof answers } & Asked, { step }: Of) =>
    `${step} ${answers[as]}${asSaid(asked)}`,
  given_up: ({ by, reason, ...where }: Asked & Where, { step }: Of) =>
    `${step} is given up${byWhom({ by, reason })}; ${at(where)} stays in quarantine`,
  asked_and_answered: (
    { question, answer, answered, by = 'somebody', reason }: AskedAndAnswered,
    { step }: Of,
  ) => {
    const said = answered ? `${by} answered` : 'nobody answered in time, and the default counts:';
    return `${step} asked "${question}": ${said} ${answerInWords(answer)}${reason === undefined ? '' : `; ${reason}`}`;
  },
  ended_late: ({
    command_id,
    outcome,
    abandoned,
    data,
    ...where
  }: {
    command_id: string;
    outcome: string;
    abandoned?: string | undefined;
    data?: JsonObject | undefined;
  } & Where) => {
    const how = abandoned === undefined ? `ended late (${outcome}); nothing changes` : `is ${abandoned}`;
    return `${command_id} on ${at(where)} ${how}${data === undefined ? '' : `; it returned ${JSON.stringify(data)}`}`;
  },
  same_label: ({ wanted, kind, label }: { wanted: string; kind: string; label: string }, { step }: Of) =>
    `${step} has several results that are called "${wanted}": a ${kind} of them is kept as "${label}"; data_labels can name them`,
};

type Sentences = typeof sentences;
export type FactEvent = keyof Sentences;
export type FactParams<Event extends FactEvent> = Parameters<Sentences[Event]>[0];

/** A fact for the log of a run. What is undefined of it is left out. */
export function fact<Event extends FactEvent>(
  event: Event,
  params: FactParams<Event>,
  of: { [Key in 'step' | 'attempt' | 'source']?: RunFact[Key] | undefined } = {},
): RunFact {
  const told = known(params);
  return { event, ...known(of), ...(Object.keys(told).length > 0 && { params: told }) };
}

function known(of: object): JsonObject {
  return Object.fromEntries(
    Object.entries(of as Record<string, Json | undefined>).filter(
      (entry): entry is [string, Json] => entry[1] !== undefined,
    ),
  );
}

/** The run that a line is of, as far as it is known. */
type Told = Partial<Pick<RunDefinition, 'simulate'>> & {
  steps: Readonly<Record<number, { name: string }>>;
};

/** What a line of a run's log says. One of a simulated run cannot be taken for anything else, wherever it is read. Pure. */
export function logSentence(line: LogLine, { steps, simulate }: Told): string {
  const nameOf = (position: number): string => nameStep(position, steps[position]?.name);
  if (line.body) return eventInShort(line.body, nameOf);
  if (!line.fact) return line.text;
  const { event, step = 0, attempt = 1, params = {} } = line.fact;
  const words = Object.hasOwn(sentences, event)
    ? (sentences[event as FactEvent] as Words)
    : unknownFact(event);
  return `${simulate ? 'simulated: ' : ''}${words(params, { step: nameOf(step), attempt, nameOf })}`;
}

/** `STEP: step 3 "Mix"`. */
function eventInShort(body: NonNullable<LogLine['body']>, nameOf: Of['nameOf']): string {
  const [name, step] =
    'event' in body
      ? [body.event.event_name, body.event['step_index']]
      : [body.name, body.step?.position ?? body.gap?.step];
  return typeof step === 'number' ? `${name}: ${nameOf(step)}` : name;
}

type Words = (params: JsonObject, of: Of) => string;

/** A later version may tell more. */
function unknownFact(event: string): Words {
  return (params) => `${event} ${JSON.stringify(params)}`;
}

/** Who waits for whom: `for step 1 "Carry" of run B, that for step 2 "Move" of run A`. */
export function deadlockInWords([own, ...others]: readonly DeadlockStep[]): string {
  if (!own) return '';
  const next = [...others, own].map(({ run, step, name }) => `${nameStep(step, name)} of run ${run}`);
  return `for ${next.join(', that for ')}`;
}

/** What ends a deadlock: `weir cancel A or weir cancel B`. */
export function endOfDeadlock(circle: readonly DeadlockStep[]): string {
  return [...new Set(circle.map(({ run }) => `weir cancel ${run}`))].join(' or ');
}

/** An answer as people say it. */
export function answerInWords(answer: Json): string {
  if (typeof answer === 'boolean') return answer ? 'yes' : 'no';
  return typeof answer === 'string' ? `"${answer}"` : JSON.stringify(answer);
}
