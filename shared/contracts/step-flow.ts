import type { Json, JsonObject } from '../kernel/json/json.ts';
import type { OnUnknown, RetryPolicy } from './step-policy.ts';

/**
 * How the steps of a run follow each other, as the gateway has worked it out from the workflow. A step is named by its position in
 * the run, which it keeps; one of a loop's body, or of what recovers a step, by a negative number of its own (-1, -2, … in the
 * whole workflow) until it is added to the run and has a position.
 */
export type StepNumber = number;

/** What becomes of a run where a step of it fails: it fails; it goes on without the step; it waits for a person's word. */
export type OnFailure = (typeof onFailures)[number];
export const onFailures = ['fail', 'continue', 'pause'] as const;

/** What the expressions of a step may name. It holds no more than they do name. */
export type Scope = {
  /** Steps, by the names that the author gave them. */
  steps: Record<string, StepNumber>;
  /**
   * Variables whose values are known: `parameters`, `payload`, and within a loop `item`, `index`, `round`. `run` (`id`, `label`,
   * `experiment_id`) is never in it: it is that of the run that asks, which is another one after a retry.
   */
  values: JsonObject;
  /** The loop whose variables belong in here: when a round of it is added, they are put into `values` of this scope and of no other. */
  loop?: StepNumber;
  /** Within a sub-workflow: what the workflow that uses it says, in the words of that one. */
  given?: {
    /** Those of the sub-workflow's parameters that are expressions. */
    parameters: JsonObject;
    expressions: Expressions;
    /** The step is done only if this is true, too (CEL, without its braces). */
    when?: string;
    scope: Scope;
  };
};

/**
 * Texts that hold `${{ … }}`, by the place of their value (a JSON pointer). What stands in that place is what the author wrote.
 * Nothing else is ever read as an expression: what a payload or an instrument brings is data.
 */
export type Expressions = Record<string, string>;

/** A step that is done in rounds. It has no instrument: its rounds are steps of their own, added while the run goes on. */
export type Loop = {
  /**
   * The steps of one round. They depend on each other; on what they name outside, the loop itself depends. A step of a sub-workflow has
   * its name there, and is `LOOP[1]/NAME` in a round; where the loop has no sub-workflow the one step of its body has the empty name,
   * and is `LOOP[1]`.
   */
  body: TemplateStep[];
  /** A round for each item of a list: the list, or an expression (CEL, without its braces) that comes to one. */
  for_each?: { items: Json[] | string; as: string; max_parallel: number };
  /**
   * Rounds one after the other; it ends with the round after which `until` (CEL, without its braces) is true, or `while` is not, or after
   * `max` of them. It has one of the two at most, which is asked in the scope of the step itself, with `index` and `round` of the round that is over. Its own name, there and in its
   * body, is what it has come to so far: the data of the latest round that is over, each value null before there is one.
   */
  repeat?: { until?: string; while?: string; max: number };
};

/** A step as it will be added to a run. Its `after` is never missing, and names steps that are added with it. */
export type TemplateStep = StepDefinition & { number: StepNumber };

/**
 * Why a step was added to a run that was under way.
 *
 * - `round`: it belongs to a round of a loop
 * - `recover`: the step `of` has failed, and names it as what is done then
 * - `insert`: a person has put it before the step `of`
 */
export type AddedFor = {
  as: 'round' | 'recover' | 'insert';
  of: StepNumber;
  /** Counts the rounds of a loop, or the failed attempts that were recovered from, from 1. */
  round: number;
  /** Of one that a person has put in: the id of the request, so that it counts once. */
  request?: string;
  /** Who has put it in, and why, as far as is known. */
  by?: string;
  reason?: string;
};

/** What becomes of a run where a gap is not kept: it fails, it waits for a person's word, or it only stands in the record. */
type OnBroken = (typeof brokenGaps)[number];
export const brokenGaps = ['fail', 'pause', 'note'] as const;

/** A bound, in seconds, on the time from a point of another step to a point of the step that says so. It has `min`, `max` or both. */
export type Gap = {
  /**
   * The step that it is counted from. In a step that begins a round, the number of the loop stands for all that comes before the round
   * until that is placed; what else is named outside of a round counts for the first one alone.
   */
  from: StepNumber;
  point: 'start' | 'end';
  /** Of this step. */
  at: 'start' | 'end';
  min?: number;
  max?: number;
  /** It is kept where that is possible; missing: nothing begins that cannot keep it. */
  soft?: true;
  /** Missing is `fail`. */
  on_broken?: Exclude<OnBroken, 'fail'>;
};

/** What a step says of times. Each may be missing. */
export type StepTimes = {
  /** Those that end at this step. */
  gaps?: Gap[];
  /** Modules that the run has to itself from when this step begins until another one has ended (it may be this one): all of them, or none. */
  reserve?: { modules: string[]; until: StepNumber }[];
  /** Locations that it keeps likewise. */
  hold?: { location: string; until: StepNumber }[];
};

/**
 * What a step says of times, with the steps that it names under other numbers.
 * @param to leads from the number of a step to its new one; undefined where it is there no more
 * @param from the same of a step from which a gap is counted, which may have become several
 */
export function timesWith(
  { gaps, reserve, hold }: { [Key in keyof StepTimes]?: StepTimes[Key] | undefined },
  to: (step: StepNumber) => StepNumber | undefined,
  from: (step: StepNumber) => readonly StepNumber[] = (step) => [to(step) ?? []].flat(),
): StepTimes {
  const all = {
    gaps: (gaps ?? []).flatMap((gap) => from(gap.from).map((each) => ({ ...gap, from: each }))),
    reserve: until(reserve ?? [], to),
    hold: until(hold ?? [], to),
  };
  return Object.fromEntries(Object.entries(all).filter(([, list]) => list.length > 0));
}

function until<T extends { until: StepNumber }>(
  groups: readonly T[],
  to: (step: StepNumber) => StepNumber | undefined,
): T[] {
  return groups.flatMap((group) => {
    const found = to(group.until);
    return found === undefined ? [] : [{ ...group, until: found }];
  });
}

/** The keys by which a step says how it follows others. Each may be missing. */
export type StepFlow = StepTimes & {
  /** The steps that it waits for. Missing: the one before it. */
  after?: StepNumber[];
  /** It is done only if this is true (CEL, without its braces); else it is skipped. */
  when?: string;
  expressions?: Expressions;
  /** Missing where it has no expression. */
  scope?: Scope;
  on_failure?: OnFailure;
  loop?: Loop;
  /** Done when it fails, before `on_failure` decides. */
  recover?: TemplateStep[];
  /** True for the steps at the end that are done after a failure or a cancel, too. */
  cleanup?: true;
  /** True for those of them that are done at the end of a round, and not of the run. They are the last of the loop's body, and it returns nothing of them. */
  closes?: true;
  /** It goes to the instance that this step went to. */
  same_instance_as?: StepNumber;
  /** It goes to the instance of its module that its round of this loop went to first, and not to that of the whole run. */
  same_instance_in?: StepNumber;
  added_for?: AddedFor;
};

/** A step as it will be carried out: payload, parameters and locations are put in. */
export type StepDefinition = StepFlow & {
  /** A label; only its position identifies a step. Unique within the run. */
  id: string;
  name: string;
  module: string;
  action: string;
  args: JsonObject;
  /** Argument name → path of the input file, relative to the run's folder. */
  files: Record<string, string>;
  /** Argument name → name of the location whose coordinates were put in. */
  locations: Record<string, string>;
  checks: Json;
  requirements: JsonObject;
  dependencies: Json[];
  priority: number | null;
  comment: string | null;
  data_labels: Record<string, string>;
  /** Seconds that the action may take; null is no limit. */
  timeout: number | null;
  /** `any`: may run on another instance of the module than earlier steps of the run did. */
  instance: 'same' | 'any';
  /** The only instance that may take it, by its name; then `instance` says nothing. */
  only_instance?: string;
  /** What becomes of the run where the step's outcome is unknown; missing is `fail`. */
  on_unknown?: OnUnknown;
  /** Null or missing: the step is never repeated. */
  retry?: RetryPolicy | null;
  /** Seconds without a sign of progress after which an action that goes on is marked overdue; null is never. */
  expect_progress_within?: number | null;
  /** Seconds that it is expected to take; missing: earlier runs tell. */
  duration?: number;
};
