import { escapePointer } from '../kernel/json/schema.ts';
import type { Json } from '../kernel/json/json.ts';
import { maxProblems, type Problem } from '../kernel/json/problem.ts';
import { cutShort } from '../kernel/some-of.ts';
import { holdsExpression } from '../expressions/index.ts';
import type { WrittenStep } from './flow/namings.ts';
import type { WorkflowDocument } from './workflow-schema.ts';

const conditions = 'weir\'s key is "when", such as when: steps.weigh.data.mass > 2';
const items =
  'weir\'s key is "for_each", such as for_each: [A1, A2], and `item` in the expressions of the step';
const again = 'weir\'s key is "repeat", such as repeat: {until: steps.read.data.od > 0.5, max: 10}';
const order =
  'weir\'s key is "dependencies", with "execution: dag" above the steps; without that each step is done after the one before it';
const together =
  'weir\'s key is "execution: dag", above the steps: those that do not name each other are then done at the same time';
const regardless = 'weir\'s key is "on_failure", such as on_failure: continue';
const failed =
  'weir\'s key is "recover": steps that are done when the step fails, before its "on_failure" decides';
const lastly =
  'weir\'s key is "cleanup", above the steps: steps that are done at the end, whatever came before';
const succeeded = 'what shall be done after a step has ended well is the step after it';
const repetition = 'weir\'s key is "retry", such as retry: {attempts: 3, on: [failed]}';
const time = 'weir\'s keys are "timeout" and "expect_progress_within", both of a step and in seconds';
const waits =
  'a wait is a step of its own: the action "delay" of a module with the interface "utilities" waits for so many seconds; the least time after what a step depends on is its "min_gap"';
const beginning =
  'weir\'s keys are "not_before", such as 2026-11-30T09:00+01:00, and "after", such as "21:00", both above the steps';
const end =
  'weir\'s keys are "complete_by" above the steps, "timeout" of a step, and "max_gap" of a step that must follow another in time';
const alone =
  'weir\'s key is "reserve", such as reserve: {modules: [arm, reader], from: STEP, until: STEP} above the steps';
const substeps =
  'there are no steps within steps: put them into a file of their own, and write uses: ./FILE.yaml in their place';
const given = 'the arguments of a step are its "args"';

/**
 * Keys that steer the flow in Ansible, Argo, AWS Step Functions, GitHub Actions, Prefect, Temporal and the like, by what they
 * mean. Left out are words that a laboratory has notes for: background, block, case, conditions, map, state, upstream.
 */
const groups: readonly (readonly [hint: string, keys: string])[] = [
  [
    conditions,
    'if else elif else_if unless only_if skip_if run_if skip enabled disabled switch choice choices failed_when changed_when',
  ],
  [items, 'for for_all loop_control matrix item_processor item_selector items_path'],
  [again, 'loop loops while until repeat_until iterate'],
  [order, 'depends depends_on dependency needs after run_after next goto jump start_at'],
  [
    together,
    'parallel parallelism concurrent concurrency max_concurrency async fan_out fork branch branches',
  ],
  [
    regardless,
    'ignore_error ignore_errors ignore_failure ignore_unreachable continue_on continue_on_error continue_on_fail continue_on_failure allow_failure fail_fast any_errors_fatal on_fail',
  ],
  [failed, 'on_error catch try except rescue fallback rollback compensate'],
  [lastly, 'always finally ensure on_exit on_cancel'],
  [succeeded, 'on_success'],
  [
    repetition,
    'retries retry_on retry_on_failure retry_delay retry_policy retry_strategy retry_condition max_retries max_attempts maximum_attempts attempts backoff backoff_rate',
  ],
  [
    time,
    'timeout_s timeout_sec timeout_seconds timeout_minutes timeout_ms time_limit max_duration start_to_close schedule_to_close heartbeat heartbeat_seconds heartbeat_timeout',
  ],
  [waits, 'wait wait_for wait_until delay delay_until sleep'],
  [beginning, 'on schedule cron trigger triggers start_after begin_after begin_at'],
  [end, 'deadline active_deadline_seconds due due_by due_date finish_by end_by'],
  [alone, 'mutex semaphore synchronization resource_group lock_modules'],
];

/** Read so in a step alone: above the steps they may well be notes. */
const ofSteps: readonly (readonly [hint: string, keys: string])[] = [
  [substeps, 'steps sub_steps flowdef tasks'],
  [given, 'arguments params parameters kwargs'],
];

const anywhere = hintsOf(groups);
const inSteps = hintsOf([...groups, ...ofSteps]);

/**
 * What to say of a key by which other engines steer the flow; undefined where it is none. To ignore it would be to carry
 * out something else than is written.
 */
export function foreignKeyHint(key: string, where: 'workflow' | 'step'): string | undefined {
  const bare = bareKey(key);
  // Ansible has one for each kind of list; Temporal and Prefect several timeouts.
  if (/^with(?:items|list|dict|sequence|nested|together|param|file|fileglob)$/.test(bare)) return items;
  if (/^[a-z]+(?:toclose|run|execution|task|job|step)timeout(?:s|seconds|minutes)?$/.test(bare)) return time;
  return (where === 'step' ? inSteps : anywhere).get(bare);
}

/** A key without case, dashes and the like: `forEach`, `for-each` and `for_each` are one. */
export function bareKey(key: string): string {
  return key.toLowerCase().replaceAll(/[\s_.-]+/g, '');
}

function hintsOf(lists: typeof groups): ReadonlyMap<string, string> {
  return new Map(
    lists.flatMap(([hint, keys]) => keys.split(' ').map((key) => [bareKey(key), hint] as const)),
  );
}

const remedy =
  "weir's expressions have a dollar sign, as in ${{ parameters.NAME }}; text that is meant as it stands goes into the payload";
const results =
  'what a step has returned is ${{ steps.NAME.data.KEY }}, and the path of a file ${{ steps.NAME.files.KEY }}';

/** `steps.NAME.WHAT` as a whole value, also `$steps.…`, `$.steps.…` and `steps[0].…`. */
const wholeReference = /^\$?\.?steps(?:\.([^.[\]{}]+)|\[\s*["']?([^\]"']+)["']?\s*\])\.([A-Za-z_]+)/;
/** The same in braces, anywhere in a text. */
const bracedReference = /\{\s*steps[.[][^{}]*\}/;
/** What other engines call that which a step leaves behind. `steps.v2.csv` is a file. */
const leftBehind: ReadonlySet<string> = new Set(
  'result results output outputs data files value values status error outcome'.split(' '),
);

/**
 * References of other engines in what the workflow gives its instruments: nothing replaces them, and the instrument would
 * get the reference as text. Looks at what the author wrote, and not at what payload and parameters bring.
 */
export function findForeignReferences(
  { parameters }: Pick<WorkflowDocument, 'parameters'>,
  steps: readonly WrittenStep[],
): Problem[] {
  const problems: Problem[] = [];
  const names = new Set(
    steps.flatMap(({ step: { name } }) => (typeof name === 'string' ? [bareKey(name)] : [])),
  );

  // Where it stands, and what it is of, is put into words where something is wrong.
  function walk(value: Json | undefined, place: () => string, what: () => string, isDefault = false): void {
    if (problems.length >= maxProblems) return;
    if (typeof value === 'string') {
      const why = isDefault && holdsExpression(value) ? inDefault(value) : whyForeign(value, names);
      if (why !== undefined) problems.push({ pointer: place(), message: `${what()} holds ${why}` });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value))
        walk(item, () => `${place()}/${escapePointer(key)}`, what, isDefault);
    }
  }

  for (const [index, { name, default: value }] of (parameters ?? []).entries()) {
    const what = `the default of the parameter "${name}"`;
    walk(
      value,
      () => `/parameters/${index}/default`,
      () => what,
      true,
    );
  }
  for (const { step, pointer: at } of steps) {
    for (const field of ['args', 'files'] as const) {
      const given = step[field];
      if (typeof given !== 'object' || given === null || Array.isArray(given)) continue;
      for (const [name, value] of Object.entries(given as Record<string, Json>)) {
        const owner = typeof step['name'] === 'string' ? step['name'] : '';
        walk(
          value,
          () => `${at}/${field}/${escapePointer(name)}`,
          () => `step "${cutShort(owner)}": "${cutShort(name)}"`,
        );
      }
    }
  }
  return problems;
}

function inDefault(value: string): string {
  return `${cutShort(value)}, which nothing replaces: write the value itself, for a default is no expression`;
}

/** The end of a sentence; undefined where the text is no reference that weir knows of. */
function whyForeign(written: string, steps: ReadonlySet<string>): string | undefined {
  // What is wrong with an expression is told by those who read it.
  const text = written.replaceAll(/\$\{\{.*?(?:\}\}|$)/gs, '');
  const at = text.indexOf('{{');
  if (at >= 0) {
    const end = text.indexOf('}}', at);
    return `${cutShort(text.slice(at, end < 0 ? undefined : end + 2))}, which nothing replaces: ${remedy}`;
  }
  const [whole, dotted, bracketed, what] = wholeReference.exec(text) ?? [];
  const known = leftBehind.has(what?.toLowerCase() ?? '') || steps.has(bareKey(dotted ?? bracketed ?? ''));
  if (whole !== undefined && known) return `${cutShort(text)}, which nothing replaces: ${results}`;
  const [braced] = bracedReference.exec(text) ?? [];
  return braced === undefined ? undefined : `${cutShort(braced)}, which nothing replaces: ${results}`;
}
