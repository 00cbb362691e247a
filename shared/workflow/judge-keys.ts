import { didYouMean } from '../kernel/json/did-you-mean.ts';
import type { JsonObject } from '../kernel/json/json.ts';
import { cutShort } from '../kernel/some-of.ts';
import { isSlipOf } from '../contracts/slip.ts';
import { escapePointer } from '../kernel/json/schema.ts';
import { maxProblems, type Problem } from '../kernel/json/problem.ts';
import { writtenSteps } from './flow/written-steps.ts';
import { bareKey, foreignKeyHint } from './foreign-keys.ts';
import { knownStepKeys, knownWorkflowKeys, requiredKeys, type WorkflowDocument } from './workflow-schema.ts';

/** The keys of a workflow that weir does not heed. */
export interface KeyFindings {
  /** Keys without which the steps would not do what is written: the workflow must not run. */
  refused: Problem[];
  /** Keys that may be notes, as labs have them in their files. */
  unknown: Problem[];
}

/** Known keys that change nothing of what a run does: a word like one of them harms nobody. */
const inert: ReadonlySet<string> = new Set([
  ...['metadata', 'modules', 'checks', 'comment', 'requirements', 'id'],
  ...['start_time', 'end_time', 'duration', 'result'],
]);

/** Words that labs note in their files, though a slip of the finger could make them of a known key. */
const notes: ReadonlySet<string> = new Set([
  'model',
  'mode',
  'location',
  'file_name',
  'receiver',
  'then',
  'user',
  'users',
  'used',
  'width',
]);

/** Keys of a step that say something of the whole run to whoever writes them above the steps. */
const ofStepsAlone: ReadonlySet<string> = new Set([
  ...['timeout', 'retry', 'on_unknown', 'instance', 'expect_progress_within', 'args'],
  ...[
    'dependencies',
    'same_instance_as',
    'recover',
    'when',
    'for_each',
    'repeat',
    'as',
    'max_parallel',
    'uses',
    'with',
  ],
]);

/** Keys of a workflow that say something of a step to whoever writes them into it. */
const ofWorkflowsAlone: ReadonlySet<string> = new Set(['execution', 'cleanup']);

/** Each is compared with all known ones. A lab's files have a few. */
const maxUnknownKeys = 1_000;

const meanable = { workflow: meanableOf(knownWorkflowKeys), step: meanableOf(knownStepKeys) };

/**
 * Judges the keys of a workflow and of its steps that are not known, each once, where it stands first. Labs keep notes in
 * their files, which is no fault. What reads like control flow, or like a slip in a known key, is one: the steps would act
 * otherwise than they are written.
 */
export function judgeKeys(document: WorkflowDocument): KeyFindings {
  const findings: KeyFindings = { refused: [], unknown: [] };
  const told = new Set<string>();
  if (judge(document, 'workflow', '')) return findings;
  for (const { step, pointer } of writtenSteps(document)) {
    if (judge(step, 'step', pointer)) break;
    if (document.execution !== 'dag') judgeDependencies(step, pointer);
  }
  return findings;

  /** WEI's files have them, too, and WEI does not heed them. */
  function judgeDependencies({ dependencies }: JsonObject, pointer: string): void {
    const names = [dependencies ?? []].flat();
    if (names.length === 0 || told.has('dependencies') || findings.unknown.length >= maxProblems) return;
    told.add('dependencies');
    const message =
      'the step key "dependencies" has no effect without "execution: dag" above the steps: each step is done after the one before it';
    findings.unknown.push({ pointer: `${pointer}/dependencies`, message });
  }

  /** True where there are too many to go on. */
  function judge(object: object, where: 'workflow' | 'step', pointer: string): boolean {
    const known = where === 'step' ? knownStepKeys : knownWorkflowKeys;
    for (const key of Object.keys(object)) {
      if (known.has(key) || told.has(`${where} ${key}`)) continue;
      if (told.size >= maxUnknownKeys) {
        const message = `there are more than ${maxUnknownKeys} keys that are not known: put notes into one key, such as metadata`;
        findings.refused.push({ pointer, message });
        return true;
      }
      told.add(`${where} ${key}`);
      const what = `${where === 'step' ? 'the step key' : "the workflow's key"} "${cutShort(key)}"`;
      const why = whyRefused(key, where, object);
      const list = why === undefined ? findings.unknown : findings.refused;
      const message = why ?? `is not known and has no effect${didYouMean(key, known)}`;
      if (list.length < maxProblems) {
        list.push({ pointer: `${pointer}/${escapePointer(key)}`, message: `${what} ${message}` });
      }
    }
    return false;
  }
}

/** The end of a sentence; undefined for a key that may be a note. */
function whyRefused(key: string, where: 'workflow' | 'step', object: object): string | undefined {
  const hint = foreignKeyHint(key, where);
  if (hint !== undefined) return `would be ignored: ${hint}`;
  if (where === 'workflow' && ofStepsAlone.has(key)) return 'would be ignored: it is a key of a step';
  if (where === 'step' && ofWorkflowsAlone.has(key)) {
    return 'would be ignored: it is a key of the workflow, and stands above the steps';
  }
  if (notes.has(key)) return undefined;
  const bare = bareKey(key);
  const meant = meanable[where].find((each) => isSlipOf(bare, each.bare))?.key;
  // That a required key is missing is told with what stands in its place.
  if (meant === undefined || (requiredKeys.has(meant) && !Object.hasOwn(object, meant))) return undefined;
  return `would be ignored; did you mean "${meant}"?`;
}

function meanableOf(keys: ReadonlySet<string>): { key: string; bare: string }[] {
  return [...keys].filter((key) => !inert.has(key)).map((key) => ({ key, bare: bareKey(key) }));
}
