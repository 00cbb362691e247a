import { isObject, type Json, type JsonObject } from '../kernel/json/json.ts';
import { loadYaml } from '../yaml/index.ts';
import { describeProblem, placed, type Locate, type Problem, maxProblems } from '../kernel/json/problem.ts';
import {
  maxSteps,
  validateWorkflow,
  type WorkflowDocument,
  knownStepKeys,
  knownWorkflowKeys,
  requiredKeys,
} from './workflow-schema.ts';
import { didYouMean } from '../kernel/json/did-you-mean.ts';
import { cutShort } from '../kernel/some-of.ts';
import { escapePointer } from '../kernel/json/schema.ts';
import { findUnfitValue } from '../kernel/json/unfit-value.ts';
import { writtenSteps, type WrittenStep } from './flow/namings.ts';
import { bareKey, foreignKeyHint } from './foreign-keys.ts';
import { distance } from 'fastest-levenshtein';

/** The keys of a workflow that weir does not heed. */
interface KeyFindings {
  /** Keys without which the steps would not do what is written: the workflow must not run. */
  refused: Problem[];
  /** Keys that may be notes, as labs have them in their files. */
  unknown: Problem[];
}

/** Known keys that change nothing of what a run does: a word like one of them harms nobody. */
const inert: ReadonlySet<string> = new Set([
  ...['metadata', 'modules', 'checks', 'comment', 'requirements', 'id'],
  ...['start_time', 'end_time', 'result'],
]);

/** Words that labs note in their files, though a typo could make them of a known key. */
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
  ...['caps', 'maps', 'taps', 'tips', 'cold', 'gold', 'mold', 'reverse', 'completed_by'],
]);

/** Keys of a step that say something of the whole run to whoever writes them above the steps. */
const ofStepsAlone: ReadonlySet<string> = new Set([
  ...['timeout', 'retry', 'on_unknown', 'instance', 'expect_progress_within', 'args'],
  ...[
    'dependencies',
    'same_instance_as',
    'same_instance',
    'recover',
    'when',
    'for_each',
    'repeat',
    'as',
    'max_parallel',
    'uses',
    'with',
    'max_gap',
    'min_gap',
  ],
]);

/** Keys of a workflow that say something of a step to whoever writes them into it. */
const ofWorkflowsAlone: ReadonlySet<string> = new Set(['execution', 'gaps', 'not_before', 'complete_by']);

/** Each is compared with all known ones. A lab's files have a few. */
const maxUnknownKeys = 1_000;

const meanable = { workflow: meanableOf(knownWorkflowKeys), step: meanableOf(knownStepKeys) };

/**
 * Judges the keys of a workflow and of its steps that are not known, each once, where it stands first. Labs keep notes in
 * their files, which is no fault. What reads like control flow, or like a slip in a known key, is one: the steps would act
 * otherwise than they are written.
 */
function judgeKeys(document: WorkflowDocument, steps: readonly WrittenStep[]): KeyFindings {
  const findings: KeyFindings = { refused: [], unknown: [] };
  const told = new Set<string>();
  if (judge(document, 'workflow', '')) return findings;
  for (const { step, pointer } of steps) {
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
  const meant = meanable[where].find((each) => isTypoOf(bare, each.bare))?.key;
  // That a required key is missing is told with what stands in its place.
  if (meant === undefined || (requiredKeys.has(meant) && !Object.hasOwn(object, meant))) return undefined;
  return `would be ignored; did you mean "${meant}"?`;
}

function meanableOf(keys: ReadonlySet<string>): { key: string; bare: string }[] {
  return [...keys].filter((key) => !inert.has(key)).map((key) => ({ key, bare: bareKey(key) }));
}

/** Characters of a JSON text up to which warnings are located: a place in it costs what YAML does. */
export const maxLocatedJson = 32 * 1024;

/** A workflow whose outer shape is right, or what is wrong with it. */
export type ReadWorkflow =
  | { ok: false; problems: Problem[]; locate: Locate }
  | {
      ok: true;
      document: WorkflowDocument;
      /** All that stand in it, see `writtenSteps`. */
      written: readonly WrittenStep[];
      warnings: string[];
      keys: KeyFindings;
      locate: Locate;
    };

/**
 * Reads a workflow from JSON or YAML; its steps are not looked into yet.
 * @param file its path, where it is not the one that is handed in
 */
export function readWorkflow(text: string, file?: string): ReadWorkflow {
  if (text.includes('\0'))
    return { ok: false, problems: [{ pointer: '', message: noText }], locate: () => undefined };
  const loaded = loadYaml(text);
  if (!loaded.ok) return { ok: false, problems: loaded.problems, locate: () => undefined };
  const { locate } = loaded;
  if (!isObject(loaded.value)) return { ok: false, problems: [noWorkflow(loaded.value)], locate };
  const misread = findUnfitValue(loaded.value, whyMisread);
  if (misread) return { ok: false, problems: [misread], locate };
  const { value, warnings } = modernise(loaded.value);
  const problems = findProblems(value, validateWorkflow(value));
  if (problems.length > 0) return { ok: false, problems, locate };
  const document = value as WorkflowDocument;
  const written = [...writtenSteps(document)];
  const misnamed = [{ pointer: '', step: value }, ...written].find(({ step: { name } }) => hasNul(name));
  if (misnamed) {
    const message = 'a name has a NUL character: write it without, in UTF-8';
    return { ok: false, problems: [{ pointer: `${misnamed.pointer}/name`, message }], locate };
  }
  // A place in a large JSON text costs seconds; only what is refused is worth that, and it is asked for later.
  const costly = loaded.format === 'json' && text.length > maxLocatedJson;
  const find: Locate = (pointer) => (costly ? undefined : locate(pointer));
  const withPlace = (each: Problem): Problem =>
    placed(file === undefined ? each : { ...each, file }, find(each.pointer));
  const inFile = (warning: string): string => (file === undefined ? warning : `${file}, ${warning}`);
  const { refused, unknown } = judgeKeys(document, written);
  return {
    ok: true,
    document,
    written,
    warnings: [...loaded.warnings.map(inFile), ...warnings.map((each) => describeProblem(withPlace(each)))],
    keys: { refused: refused.map(withPlace), unknown: unknown.map(withPlace) },
    locate,
  };
}

const noText = 'the text has NUL characters, as one in UTF-16 does: save it as UTF-8';

/** Comments may hold anything; what an instrument is given, and names, may not. A NUL that is written as an escape is meant. */
function whyMisread(text: string): string | undefined {
  return /[\uFFFD\p{Cs}]/u.test(text)
    ? 'the text has the sign for what is no UTF-8 (U+FFFD), or half of a character: save the file as UTF-8, and write what is lost again'
    : undefined;
}

function hasNul(name: Json | undefined): boolean {
  return typeof name === 'string' && name.includes('\0');
}

function noWorkflow(value: Json): Problem {
  const what = Array.isArray(value) ? 'a list' : value === null ? 'nothing' : `a ${typeof value}`;
  const remedy = Array.isArray(value) ? ': put "name: ..." and "flowdef:" above the steps' : '';
  return {
    pointer: '',
    message: `a workflow is an object with a name and a flowdef, and this is ${what}${remedy}`,
  };
}

/** @param complaints that the schema has */
function findProblems(value: JsonObject, complaints: readonly Problem[]): Problem[] {
  const steps = value['flowdef'];
  if (Array.isArray(steps) && steps.length > maxSteps) {
    const message = `the workflow has ${steps.length} steps, and a run may have ${maxSteps} at most`;
    return [{ pointer: '/flowdef', message }];
  }
  const problems = [...complaints];
  if (steps === undefined && Array.isArray(value['steps'])) {
    problems.push({ pointer: '/steps', message: 'the list of steps is called "flowdef" in a workflow file' });
  }
  if (Array.isArray(steps) && steps.length === 0) {
    problems.push({ pointer: '/flowdef', message: 'the workflow has no steps' });
  }
  return problems;
}

/**
 * A workflow of WEI's early days, with its keys as they are called today. Pure; what is current stays as it is.
 *
 * - the name stood in `metadata`
 * - a step's action was its `command`
 */
function modernise(written: JsonObject): { value: JsonObject; warnings: Problem[] } {
  const warnings: Problem[] = [];
  let value = written;
  if (value['name'] === undefined && isObject(value['metadata'])) {
    const { name } = value['metadata'];
    if (typeof name === 'string') {
      value = { ...value, name };
      const message = 'the name is taken from "metadata", as old files have it';
      warnings.push({ pointer: '/metadata/name', message });
    }
  }
  const { flowdef } = value;
  const index = Array.isArray(flowdef) ? flowdef.findIndex(isOld) : -1;
  if (Array.isArray(flowdef) && index >= 0) {
    value = { ...value, flowdef: flowdef.map((step) => (isOld(step) ? renamed(step) : step)) };
    const message = 'the step key "command" of old files is read as "action"';
    warnings.push({ pointer: `/flowdef/${index}/command`, message });
  }
  return { value, warnings };
}

const isOld = (step: Json): step is JsonObject & { command: string } =>
  isObject(step) && step['action'] === undefined && typeof step['command'] === 'string';

function renamed({ command, ...rest }: JsonObject & { command: string }): JsonObject {
  return { ...rest, action: command };
}

/** Longer words are none that weir knows. */
const longest = 64;

/**
 * Whether a word is a typo in the known one: a letter too many, too few or another, or two that changed
 * places; two such slips in a longer word that begins alike. Short words are like too many others.
 */
function isTypoOf(word: string, known: string): boolean {
  if (known.length < 4 || word.length < 3 || word.length > longest) return false;
  if (Math.abs(word.length - known.length) > 2) return false;
  const far = distance(word, known);
  if (far <= 1 || swapped(word, known)) return true;
  return far === 2 && known.length >= 6 && word[0] === known[0];
}

/** Whether the words differ by two neighbouring letters that changed places. */
function swapped(word: string, known: string): boolean {
  if (word.length !== known.length) return false;
  const at = [...word].findIndex((letter, index) => letter !== known[index]);
  const turned = `${word.slice(0, at)}${word[at + 1] ?? ''}${word[at] ?? ''}${word.slice(at + 2)}`;
  return at >= 0 && turned === known;
}
