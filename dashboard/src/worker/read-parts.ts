import { stringify } from 'yaml';
import type { components, Run, Step } from '../../../client/index.ts';
import { compare, type Comparison, endOf } from './compare-runs.ts';
import { gateway } from './gateway.ts';
import { bookOf } from './read-run.ts';
import { givenLines, type GivenLine } from './values-given.ts';

/** A value of a step that steps to come read. */
interface DataRead {
  name: string;
  /** The names of those steps. */
  by: string[];
  /** True where one of them asks first whether it is there (`has`). */
  asked?: true;
}

type Reader = Pick<Step, 'name' | 'state' | 'when' | 'expressions' | 'loop'>;

/** `steps.Mix.data.mass`, `steps["weigh the plate"].data["mass"]`; the quotes may be escaped. */
const read =
  /(\bhas\(\s*)?\bsteps(?:\.([A-Za-z_]\w*)|\[\\?(["'])(.+?)\\?\3\])\.data(?:\.([A-Za-z_]\w*)|\[\\?(["'])(.+?)\\?\6\])/g;

/** What steps that have not begun read of a step, in the order in which they do. Pure. */
export function dataRead(steps: readonly Reader[], position: number): DataRead[] {
  const found = new Map<string, Set<string>>();
  const asked = new Set<string>();
  const name = steps[position]?.name ?? '';
  for (const [at, step] of steps.entries()) {
    if (at === position || (step.state !== 'idle' && step.state !== 'not_ready')) continue;
    const names = namesFor(name, step.name);
    for (const [, has, plain, , quoted, key, , quotedKey] of textOf(step).matchAll(read)) {
      if (!names.includes(plain ?? quoted ?? '')) continue;
      const value = key ?? quotedKey ?? '';
      const by = found.get(value) ?? new Set<string>();
      found.set(value, by.add(step.name));
      if (has !== undefined) asked.add(value);
    }
  }
  return [...found].map(([value, by]) => ({
    name: value,
    by: [...by],
    ...(asked.has(value) && { asked: true as const }),
  }));
}

/** Between which steps values go, by their positions. */
export interface DataLinks {
  /** Those whose values the step reads. */
  from: number[];
  /** Those that read values of the step. */
  to: number[];
}

/** Whose values a step reads, and who reads its own. Pure. */
export function dataLinks(steps: readonly Reader[], position: number): DataLinks {
  const links: DataLinks = { from: [], to: [] };
  const step = steps[position];
  if (!step) return links;
  const wanted = namesRead(step);
  for (const [at, other] of steps.entries()) {
    if (at === position) continue;
    if (namesFor(other.name, step.name).some((name) => wanted.has(name))) links.from.push(at);
    const names = namesFor(step.name, other.name);
    const read = namesRead(other);
    if (names.some((name) => read.has(name))) links.to.push(at);
  }
  return links;
}

/** The names of the steps whose values a step reads. */
function namesRead(step: Reader): ReadonlySet<string> {
  const text = textOf(step);
  // Most steps have none, and a run has up to 10,000.
  if (!text.includes('steps')) return new Set();
  return new Set([...text.matchAll(read)].map(([, , plain, , quoted]) => plain ?? quoted ?? ''));
}

/** All that its author wrote in expressions. */
function textOf({ expressions, when, loop }: Reader): string {
  return [...Object.values(expressions ?? {}), when, loop?.repeat?.until].join('\n');
}

/** What a step may be called where the other one stands: steps of one sub-workflow know each other without its name. */
function namesFor(name: string, reader: string): string[] {
  const within = reader.slice(0, reader.lastIndexOf('/') + 1);
  const short = within !== '' && name.startsWith(within) ? [name.slice(within.length)] : [];
  // A round goes by the name of its loop.
  return [name, ...short].flatMap((each) => [each, each.replace(/\[\d+\]$/, '')]);
}

type HandedIn = components['schemas']['HandedIn'];

/** A value that a step has returned. */
export interface ValueLine {
  step: number;
  name: string;
  label: string;
  /** As JSON, cut to a line. */
  text: string;
  /** The datapoint that keeps it; undefined where there is none. */
  datapoint?: string;
}

const longestText = 200;

/** All values of a run, in the order in which its steps ended. @throws Problem */
export async function readValues(runId: string): Promise<ValueLine[]> {
  const { document } = await bookOf(runId);
  return byEnd(document.steps).flatMap(([step, { name, values, result }]) =>
    Object.entries(values ?? {}).map(([label, value]) => {
      const datapoint = result?.data?.[label];
      const text = (JSON.stringify(value) ?? 'null').slice(0, longestText);
      return { step, name, label, text, ...(datapoint !== undefined && { datapoint }) };
    }),
  );
}

/** Steps with their positions, those that ended first before others: rounds stand behind all that was handed in. Pure. */
export function byEnd<Of extends Parameters<typeof endOf>[0]>(steps: readonly Of[]): [number, Of][] {
  return [...steps.entries()].sort(([, a], [, b]) => (endOf(a) === endOf(b) ? 0 : endOf(a) - endOf(b)));
}

/** What the run was given, and what by default. @throws Problem */
export async function readGiven(runId: string): Promise<GivenLine[]> {
  return givenLines((await bookOf(runId)).document);
}

/** What steps to come read of a step. @throws Problem */
export async function readDataRead(runId: string, position: number): Promise<DataRead[]> {
  return dataRead((await bookOf(runId)).document.steps, position);
}

/** Whose values a step reads, and who reads its own. @throws Problem */
export async function readDataLinks(runId: string, position: number): Promise<DataLinks> {
  return dataLinks((await bookOf(runId)).document.steps, position);
}

/** What was handed in, text by text. */
export interface Definition {
  /** What the texts are, where they are not those that were handed in. */
  note?: string;
  texts: { title: string; text: string }[];
}

/** @throws Problem */
export async function readDefinition(runId: string): Promise<Definition> {
  return definitionOf(...(await readHandedIn(runId)));
}

/** The run with all that was handed in, and the texts. */
async function readHandedIn(id: string): Promise<[Run, HandedIn]> {
  const params = { path: { id } };
  const [run, texts] = await Promise.all([
    gateway.GET('/runs/{id}', { params }),
    gateway.GET('/runs/{id}/handed-in', { params }),
  ]);
  return [run.data, texts.data];
}

/** What a run was handed in with, its files apart. */
export interface HandedAgain {
  workflow: string;
  /** The texts of the workflows that it uses, by their paths. */
  workflows: Record<string, string>;
  parameters: Record<string, unknown>;
  payload: Record<string, unknown>;
}

/** @throws Problem */
export async function readHandedAgain(runId: string): Promise<HandedAgain> {
  const [document, { workflow, workflows }] = await readHandedIn(runId);
  return {
    workflow: workflow ?? stringify(submitted(document)),
    workflows,
    parameters: document.given_parameters ?? {},
    payload: document.payload,
  };
}

/** What was handed in as it was written, as far as the gateway has kept that. Pure. */
export function definitionOf(document: Run, { workflow, workflows }: HandedIn): Definition {
  const { payload, given_parameters } = document;
  const values = [
    { title: 'Payload', value: Object.keys(payload).length === 0 ? null : payload },
    { title: 'Parameters that were given', value: given_parameters },
  ].flatMap(({ title, value }) => (value === null ? [] : [{ title, text: JSON.stringify(value, null, 2) }]));
  if (workflow === null) {
    return {
      note: 'The text that was handed in is not kept: this is what weir has made of it, without its comments, and without types, units and limits of parameters.',
      texts: [{ title: 'Workflow', text: stringify(submitted(document)) }, ...values],
    };
  }
  const json = asJson(workflow);
  return {
    ...(json === undefined ? {} : { note: 'It was handed in as JSON; as YAML it says the same.' }),
    texts: [
      { title: 'Workflow', text: json === undefined ? workflow : stringify(json) },
      ...Object.entries(workflows).map(([title, text]) => ({ title, text })),
      ...values,
    ],
  };
}

/** What programs write, and people do not like to read. */
function asJson(text: string): unknown {
  try {
    return text.trimStart().startsWith('{') ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

/** Keys that WEI's form has beside what was handed in; of those that a workflow may have, null says nothing. */
const addedKeys = ['start_time', 'end_time', 'duration', 'result'];

function submitted({ name, metadata, parameters, modules, flowdef }: Run): object {
  return {
    name,
    metadata: withoutNulls(metadata),
    ...(Array.isArray(parameters) && parameters.length > 0 && { parameters: parameters as unknown[] }),
    ...(Array.isArray(modules) && modules.length > 0 && { modules: modules as unknown[] }),
    flowdef: flowdef.map((step) =>
      withoutNulls(Object.fromEntries(Object.entries(step).filter(([key]) => !addedKeys.includes(key)))),
    ),
  };
}

function withoutNulls(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

/** Runs beside each other. @throws Problem */
export async function compareRuns(ids: readonly string[]): Promise<Comparison> {
  const documents: Run[] = [];
  // One after the other: what is shown of a run is kept, and few are.
  for (const id of ids) documents.push((await bookOf(id)).document);
  return compare(documents);
}
