import type { About, LabWords } from './lab-words.ts';
import { fieldsOfAction } from '../asking/index.ts';
import { isObject, own } from '../design/own.ts';
import { toText } from '../design/value-text.ts';
import {
  type Path,
  pathOf,
  type TextOutline,
  type TextStep,
  valueAt,
  type Writing,
} from '../workflow-text/index.ts';
import { choicesOf, keysAt, namesOfExpressions, partAt, stepPathOf, wordsOf } from './workflow-file.ts';

/** A word that may stand where somebody writes. */
export interface Suggestion {
  label: string;
  kind: 'key' | 'value' | 'variable' | 'function';
  /** What it is, in a word or two. */
  detail?: string;
  /** What it is for. */
  words?: string;
  /** What is put in for it, where that is not the word itself. */
  insert?: string;
  /** True where it takes the place of the point before it: `["a name"]`. */
  overPoint?: boolean;
}

type Action = About['actions'][number];

/** A word and how much of the text before the place it takes the place of. */
interface Suggested {
  suggestions: Suggestion[];
  /** How many characters before the place are part of it already. */
  typed: number;
}

/**
 * What may stand where somebody writes: keys, modules, actions, arguments, locations, names of steps, and in expressions what they know.
 * Modules are asked what they can do.
 */
export async function suggest(writing: Writing, outline: TextOutline, lab: LabWords): Promise<Suggested> {
  if (writing.expression !== undefined) return inExpression(writing.expression, writing.path, outline, lab);
  const suggestions = await inYaml(writing, outline, lab);
  return { suggestions, typed: writing.word.length };
}

async function inYaml(writing: Writing, outline: TextOutline, lab: LabWords): Promise<Suggestion[]> {
  const { path, isKey, beside } = writing;
  const at = stepPathOf(path);
  const step = at && stepOf(outline, at);
  const rest = at ? path.slice(at.length) : path;
  const [key, inner] = rest;
  if (isKey) {
    // An item of a list of words reads like a key that has no colon yet.
    const keys = keysAt(lab.schema, path);
    if (Object.keys(keys).length === 0 && typeof path.at(-1) === 'number') {
      return inYaml({ ...writing, isKey: false }, outline, lab);
    }
    const named = rest.length === 1 && step ? await keysOfAction(String(key), step, lab) : [];
    const known = Object.entries(keys).map(([label, part]): Suggestion => ({
      label,
      kind: 'key',
      detail: typeInWords(part),
      words: wordsOf(part),
    }));
    return [...named, ...known]
      .filter(({ label }) => !beside.includes(label) || label === writing.word)
      .map((each) => ({ ...each, insert: `${each.label}: ` }));
  }
  if (writing.word.startsWith('$')) {
    return outline.parameters.flatMap(({ name, ...of }) =>
      typeof name === 'string'
        ? [{ label: `$${name}`, kind: 'variable' as const, detail: 'parameter', words: wordsOf(of) }]
        : [],
    );
  }
  const ofSteps = (): Suggestion[] =>
    outline.steps.flatMap(({ pointer, values: { name } }) =>
      typeof name === 'string' && pointer !== step?.pointer ? [value(name, 'step')] : [],
    );
  const ofModules = (): Suggestion[] => lab.modules.map((name) => value(name, 'module'));
  const ofLocations = (): Suggestion[] => lab.locations.map((name) => value(name, 'location'));
  if (step && key === 'module') return ofModules();
  if (step && key === 'action') {
    const about = await lab.aboutOf(textOf(step.values['module']));
    return (about?.actions ?? []).map(({ name, description }) => value(name, 'action', description ?? ''));
  }
  if (step && key === 'args' && inner !== undefined && rest.length === 2) {
    const action = await actionOf(step, lab);
    const field = action && fieldsOfAction(action).find(({ name }) => name === String(inner));
    const choices = (field?.options ?? []).map(({ value: of, word }) =>
      value(toText(of), word === toText(of) ? '' : word, field?.hint),
    );
    return choices.length > 0
      ? choices
      : [...payloadOf(outline), ...(field?.type === 'string' ? ofLocations() : [])];
  }
  if (key === 'locations' || path.at(-1) === 'location') return ofLocations();
  if (
    key === 'dependencies' ||
    key === 'same_instance_as' ||
    ['from', 'until', 'to'].includes(String(path.at(-1)))
  )
    return ofSteps();
  if (path.includes('modules')) return ofModules();
  const part = partAt(lab.schema, path);
  return choicesOf(part).map((of) => value(toText(of), '', wordsOf(part)));
}

function value(label: string, detail: string, words = ''): Suggestion {
  return {
    label,
    kind: 'value',
    detail,
    words,
    insert: /^[A-Za-z_][\w ./-]*$/.test(label) ? label : JSON.stringify(label),
  };
}

function payloadOf({ payload }: TextOutline): Suggestion[] {
  return payload.map((key) => ({ label: `payload.${key}`, kind: 'variable', detail: 'payload' }));
}

/** The keys that stand in a part of a step by what its action says: arguments, files, and what its results are called. */
async function keysOfAction(part: string, step: TextStep, lab: LabWords): Promise<Suggestion[]> {
  if (!['args', 'files', 'locations', 'data_labels'].includes(part)) return [];
  const action = await actionOf(step, lab);
  if (!action) return [];
  if (part === 'files') {
    return action.files.map(({ name, description, required }) => ({
      label: name,
      kind: 'key',
      detail: required ? 'needed' : '',
      words: description ?? '',
    }));
  }
  if (part === 'data_labels') {
    return action.results.map(({ label, description }) => ({
      label,
      kind: 'key',
      detail: 'result',
      words: description ?? '',
    }));
  }
  return fieldsOfAction(action).map(({ name, hint, required, type, label, options }) => ({
    label: name,
    kind: 'key',
    detail: [options.map(({ word }) => word).join(' or ') || type, required ? 'needed' : '']
      .filter(Boolean)
      .join(', '),
    words: [label === name ? '' : label, hint].filter(Boolean).join(': '),
  }));
}

/** The action of a step, as its module describes it; undefined where nobody knows it. */
async function actionOf({ values }: TextStep, lab: Pick<LabWords, 'aboutOf'>): Promise<Action | undefined> {
  const about = await lab.aboutOf(textOf(values['module']));
  return about?.actions.find(({ name }) => name === values['action']);
}

function stepOf({ steps }: TextOutline, path: Path): TextStep | undefined {
  return steps.find(({ pointer }) => pathOf(pointer).join('/') === path.join('/'));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** `text`, `number`, `one of fail, pause`. */
function typeInWords(part: Readonly<Record<string, unknown>>): string {
  const choices = choicesOf(part);
  if (choices.length > 0) return choices.map(toText).join(', ');
  const types = [part['type'] ?? []].flat().filter((type) => type !== 'null');
  return types.map(String).join(' or ');
}

/** A name of an expression with its members, as far as it is written: `steps.weigh.data.ma`. */
const chain = /(?:[A-Za-z_]\w*|[\])])(?:\.\w+|\["[^"]*"\]|\['[^']*'\])*\.?\w*$/;

async function inExpression(
  expression: string,
  path: Path,
  outline: TextOutline,
  lab: LabWords,
): Promise<Suggested> {
  const written = chain.exec(expression)?.[0] ?? '';
  const typed = /\w*$/.exec(written)?.[0].length ?? 0;
  const before = written.slice(0, written.length - typed);
  const names = namesOfExpressions(lab.schema);
  const functions = (of: Readonly<Record<string, unknown>> = {}): Suggestion[] =>
    Object.entries(of).map(([label, words]) => ({
      label,
      kind: 'function',
      words: wordsOf(words),
      insert: `${label}(`,
    }));
  if (before === '') {
    const variables = Object.entries(names['variables'] ?? {}).map(([label, words]) =>
      variable(label, '', wordsOf(words)),
    );
    const spaces = Object.keys(names['namespaces'] ?? {}).map((label) => variable(label, 'functions'));
    return {
      suggestions: [...variables, ...itemOf(path, outline), ...spaces, ...functions(names['functions'])],
      typed,
    };
  }
  const members = [...before.matchAll(/\["([^"]*)"\]|\['([^']*)'\]|(\w+)/g)].map(
    ([, a, b, c]) => a ?? b ?? c ?? '',
  );
  const found = before.endsWith('.') ? await membersOf(members, outline, lab) : [];
  const space = own(names['namespaces'] ?? {}, members[0] ?? '');
  if (members.length === 1 && isObject(space)) return { suggestions: functions(space), typed };
  const onValues =
    members.length > 1 || found.length === 0
      ? [...functions(names['methods']), ...functions(names['loops'])]
      : [];
  return { suggestions: before.endsWith('.') ? [...found, ...onValues] : [], typed };
}

function variable(label: string, detail = '', words = ''): Suggestion {
  const isWord = /^[A-Za-z_]\w*$/.test(label);
  return {
    label,
    kind: 'variable',
    detail,
    words,
    ...(isWord ? {} : { insert: `["${label}"]`, overPoint: true }),
  };
}

/** What the items are called in the rounds of a step. */
function itemOf(path: Path, outline: TextOutline): Suggestion[] {
  const at = stepPathOf(path);
  const values = (at && stepOf(outline, at)?.values) ?? {};
  if (values['for_each'] === undefined || values['for_each'] === null) return [];
  return [variable(typeof values['as'] === 'string' ? values['as'] : 'item', 'item')];
}

/** What a name of an expression has, one member further. */
async function membersOf(
  [root = '', ...members]: string[],
  outline: TextOutline,
  lab: LabWords,
): Promise<Suggestion[]> {
  const [first, second, ...deeper] = members;
  if (root === 'parameters' && first === undefined) {
    return outline.parameters.flatMap(({ name, ...of }) =>
      typeof name === 'string' ? [variable(name, 'parameter', wordsOf(of))] : [],
    );
  }
  if (root === 'payload' && first === undefined) return outline.payload.map((key) => variable(key));
  if (root === 'run' && first === undefined)
    return ['id', 'label', 'experiment_id'].map((name) => variable(name));
  if (root !== 'steps') return [];
  if (first === undefined) {
    return outline.steps.flatMap(({ values: { name, module, action } }) =>
      typeof name === 'string'
        ? [variable(name, [module, action].filter(Boolean).map(toText).join('.'))]
        : [],
    );
  }
  if (second === undefined) return ['data', 'files', 'status'].map((name) => variable(name));
  const step = outline.steps.find(({ values: { name } }) => name === first);
  const results = step ? ((await actionOf(step, lab))?.results ?? []) : [];
  if (second !== 'data' && second !== 'files') return [];
  if (deeper.length === 0)
    return results.map(({ label, description, type }) =>
      variable(label, type ?? 'result', description ?? ''),
    );
  const [result, ...way] = deeper;
  const schema = results.find(({ label }) => label === result)?.schema;
  const properties = valueAt(schema, [...way.flatMap((key) => ['properties', key]), 'properties']);
  return isObject(properties)
    ? Object.entries(properties).map(([key, of]) => variable(key, '', wordsOf(of)))
    : [];
}
