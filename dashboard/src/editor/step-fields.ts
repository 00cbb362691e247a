import { fieldsOfAction } from '../asking/index.ts';
import { isObject, own } from '../design/own.ts';
import { type Reading, readText, toText } from '../design/value-text.ts';
import { isSame, type Path } from '../workflow-text/index.ts';
import type { About } from './lab-words.ts';
import { choicesOf, keysAt, type FileSchema, type Part, wordsOf } from './workflow-file.ts';

/** A field for one value of a step. */
export interface StepField {
  /** Where the value is, from the step on. */
  path: Path;
  label: string;
  /** What may be chosen; empty where it is typed. */
  options: { value: unknown; word: string }[];
  /** In the words of JSON Schema. */
  type: string;
  hint: string;
  required: boolean;
  /** What the text says; undefined where it says nothing. */
  value: unknown;
}

/** Fields under a heading. */
interface StepGroup {
  title: string;
  fields: StepField[];
  /** The key of the step under which more names may be put. */
  more?: string;
}

/** The form of a step. */
interface StepFields {
  groups: StepGroup[];
  /** Keys that it has not, and that it may be given. */
  absent: { key: string; words: string }[];
}

/** What a form is made of beside the step. */
interface FieldFacts {
  schema: FileSchema;
  /** What the module of the step says of itself; undefined where nobody knows. */
  about: About | undefined;
  modules: readonly string[];
  /** Keys that somebody has asked for. */
  added: readonly string[];
}

/** Keys whose steps have forms of their own, or that have a place of their own in the form. */
const apart: ReadonlySet<string> = new Set(['recover', 'cleanup', 'dependencies']);
/** Keys that are shown also where a step has not got them. */
const always: readonly string[] = ['when', 'on_failure'];
/** Keys below which names stand that others have chosen. */
const open: ReadonlySet<string> = new Set(['args', 'with', 'files', 'locations', 'data_labels']);

/** All keys of a step, in the order in which they are put in. Pure. */
export function orderOfKeys(schema: FileSchema): string[] {
  return Object.keys(keysAt(schema, ['flowdef', 0]));
}

/** The form of a step: what it does, its arguments as its action describes them, and its other keys. Pure. */
export function fieldsOfStep(values: Readonly<Record<string, unknown>>, facts: FieldFacts): StepFields {
  const { schema, about, modules, added } = facts;
  const keys = keysAt(schema, ['flowdef', 0]);
  const action = about?.actions.find(({ name }) => name === values['action']);
  const isUse = values['uses'] !== undefined;
  const first = isUse ? ['name', 'uses'] : ['name', 'module', 'action'];
  const words: Record<string, readonly string[]> = {
    module: modules,
    action: about?.actions.map(({ name }) => name) ?? [],
  };
  const told: Record<string, string | null | undefined> = {
    module: about?.description,
    action: action?.description,
    uses: wordsOf(keys['uses']),
  };
  const ofKey = (key: string): StepField => {
    const names = own(words, key) ?? [];
    const part = own(keys, key) ?? {};
    const offered = names.length > 0 ? { ...part, enum: names } : part;
    const about = first.includes(key) ? { required: true, hint: told[key] ?? '' } : {};
    return fieldOf([key], offered, values[key], { label: key, ...about });
  };
  const isShown = (key: string): boolean => values[key] !== undefined || added.includes(key);
  const others = Object.keys(keys).filter((key) => !first.includes(key) && !apart.has(key) && !open.has(key));
  const single = others.filter((key) => !isParted(keys[key]) && isShown(key) && !always.includes(key));
  const named = isUse ? ['with'] : ['args', 'files', 'locations', 'data_labels'];
  const groups: StepGroup[] = [
    { title: 'Step', fields: first.map(ofKey) },
    ...named.flatMap((key) => groupsOfNames(key, values[key], action, isShown(key) || key === named[0])),
    ...others
      .filter((key) => isParted(keys[key]) && isShown(key))
      .map((key) => ({ title: key, fields: partsOf(schema, key, values[key]) })),
    { title: 'When, and what if it fails', fields: [...always, ...single].map(ofKey) },
  ];
  const absent = [...others, ...named.slice(1)]
    .filter((key) => !isShown(key) && !always.includes(key) && own(keys, key) !== undefined)
    .map((key) => ({ key, words: wordsOf(keys[key]) }));
  return { groups, absent };
}

function isParted(part: Part | undefined): boolean {
  return isObject(part?.['properties']);
}

function partsOf(schema: FileSchema, key: string, value: unknown): StepField[] {
  return Object.entries(keysAt(schema, ['flowdef', 0, key])).map(([name, part]) =>
    fieldOf([key, name], part, isObject(value) ? own(value, name) : undefined, { label: name }),
  );
}

type Action = About['actions'][number];

/** The names below a key: those that the action knows, and those that are there. */
function groupsOfNames(key: string, value: unknown, action: Action | undefined, shown: boolean): StepGroup[] {
  const there = isObject(value) ? value : {};
  const known = knownNames(key, action, there);
  const more = Object.keys(there).filter((name) => !known.some(({ path }) => path[1] === name));
  const fields = [...known, ...more.map((name) => fieldOf([key, name], {}, there[name], { label: name }))];
  const isAsked = key === 'files' && known.some(({ required }) => required);
  if (!shown && !isAsked) return [];
  const titles: Record<string, string> = {
    args: 'Arguments',
    with: 'What that workflow is given',
    files: 'Files',
    locations: 'Locations',
  };
  // Who describes his arguments says all of them.
  const isWhole = key === 'args' && action !== undefined;
  return [{ title: own(titles, key) ?? key, fields, ...(isWhole ? {} : { more: key }) }];
}

function knownNames(
  key: string,
  action: Action | undefined,
  there: Readonly<Record<string, unknown>>,
): StepField[] {
  if (!action) return [];
  if (key === 'args') {
    return fieldsOfAction(action).map(
      ({ name, label, hint, parts = [], preset, required, options, type }) => {
        const absent = preset === '' ? '' : `${preset} if left out`;
        const part = { type, ...(options.length > 0 ? { enum: options.map((option) => option.value) } : {}) };
        const about = { label, required, hint: [hint, absent, ...parts].filter(Boolean).join('; ') };
        return fieldOf([key, name], part, own(there, name), about);
      },
    );
  }
  if (key !== 'files') return [];
  return action.files.map(({ name, description, required }) =>
    fieldOf([key, name], { type: 'string' }, own(there, name), {
      label: name,
      required,
      hint: description ?? '',
    }),
  );
}

function fieldOf(
  path: Path,
  part: Part,
  value: unknown,
  { label, required = false, hint = wordsOf(part) }: { label: string; required?: boolean; hint?: string },
): StepField {
  const choices = choicesOf(part);
  const isChosen = value === undefined || value === null || choices.some((choice) => isSame(choice, value));
  const left = required ? [] : [{ value: undefined, word: 'left out' }];
  const options =
    choices.length > 0 && isChosen
      ? [...left, ...choices.map((of) => ({ value: of, word: toText(of) }))]
      : [];
  const types = typesOf(part);
  return {
    path,
    label,
    options,
    type: types.length === 1 ? (types[0] ?? 'any') : 'any',
    hint,
    required,
    value,
  };
}

function typesOf({ type }: Part): string[] {
  return [type].flat().filter((each) => typeof each === 'string' && each !== 'null') as string[];
}

/** Whether a text stands for a value that is known later: an expression, a parameter, a value of the payload. Pure. */
function isFormula(text: string): boolean {
  return /\$\{\{|\$\w|^payload\./.test(text);
}

/** A value as it is typed into its field. Pure. */
export function typedText({ value, type, options }: StepField): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') return JSON.stringify(value);
  if (type === 'string' || options.length > 0 || isFormula(value)) return value;
  // What would be read as something else stands in quotes.
  const read = readText(value, type);
  return 'value' in read && read.value === value ? value : JSON.stringify(value);
}

/** What is typed into a field: its value, `missing` where it is to be left out, or why it is none. Pure. */
export function readField({ options, type }: Pick<StepField, 'options' | 'type'>, text: string): Reading {
  const chosen = options.find(({ value }) => toText(value) === text);
  if (chosen) return chosen.value === undefined ? { missing: true } : { value: chosen.value };
  if (text.trim() === '') return { missing: true };
  if (isFormula(text)) return { value: text };
  const read = readText(text, type);
  // A text where a number is asked for may be in quotes, as it stands in the file.
  return 'error' in read && /^".*"$/s.test(text) ? readText(text, 'any') : read;
}
