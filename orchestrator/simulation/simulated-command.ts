import { isKeyOf, instanceKey } from '../../shared/contracts/address.ts';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import { message, type BodyOf, type MessageOf } from '../../shared/contracts/message.ts';
import { withValues, evaluateTexts } from '../../shared/expressions/index.ts';
import { flightOf, inFlight } from '../machine/index.ts';
import type { LabState, OwnedRun } from '../state/index.ts';
import { findAction, type About, type AboutAction } from '../../shared/contracts/about.ts';
import { asList, type Json, type JsonObject, isObject } from '../../shared/kernel/json/json.ts';
import { resultsOfStep } from '../../shared/contracts/results-of-step.ts';
import type { StoredFile } from '../../shared/contracts/result-file.ts';
import type { WorkcellState } from '../../shared/contracts/workcell-state.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import { simulatedFile } from '../../shared/contracts/simulated-file.ts';

/** A value that fits most schemas of this depth; nothing of a rehearsal depends on more. */
const deepest = 5;
const mostItems = 100;
/** Lists in lists may come to any number of values: after so many the rest are plain. */
const mostValues = 10_000;

/**
 * A value of the kind that a JSON Schema asks for: the one that it names (`const`, `default`, an example, the first of an `enum`), or
 * else the plainest. It need not fit: patterns and conditions are not worked out. Pure.
 */
export function imagineValue(schema: JsonObject, depth = 0, made: Made = { values: 0 }): Json {
  made.values += 1;
  const named = namedIn(schema);
  if (named !== undefined) return named;
  const options = ['oneOf', 'anyOf', 'allOf'].flatMap((key) => asList(schema[key]));
  const [first] = options;
  const type = [schema['type']].flat().find((each) => each !== 'null') ?? schema['type'];
  if (type === undefined && first !== undefined && isObject(first) && depth < deepest)
    return imagineValue(first, depth + 1, made);
  switch ([type].flat()[0]) {
    case 'number':
    case 'integer':
      return within(schema);
    case 'boolean':
      return false;
    case 'array':
      return depth < deepest ? itemsOf(schema, depth, made) : [];
    case 'object':
      return depth < deepest ? propertiesOf(schema, depth, made) : {};
    case 'null':
      return null;
    default:
      return 'simulated';
  }
}

/** What a value has come to so far. */
interface Made {
  values: number;
}

function namedIn(schema: JsonObject): Json | undefined {
  return schema['const'] ?? schema['default'] ?? asList(schema['examples'])[0] ?? asList(schema['enum'])[0];
}

/** 0, or the bound that is next to it. */
function within(schema: JsonObject): number {
  const least = Math.max(
    numberIn(schema, 'minimum', -Infinity),
    numberIn(schema, 'exclusiveMinimum', -Infinity) + 1,
  );
  const most = Math.min(
    numberIn(schema, 'maximum', Infinity),
    numberIn(schema, 'exclusiveMaximum', Infinity) - 1,
  );
  const value = Math.min(Math.max(0, least), most);
  return Number.isFinite(value) ? value : 0;
}

function itemsOf(schema: JsonObject, depth: number, made: Made): Json[] {
  const prefix = asList(schema['prefixItems']);
  const length = Math.min(Math.max(numberIn(schema, 'minItems', 0), prefix.length), mostItems);
  made.values += length;
  return Array.from({ length }, (_, at) => imagined(prefix[at] ?? schema['items'], depth, made));
}

function propertiesOf(schema: JsonObject, depth: number, made: Made): JsonObject {
  const { properties = {} } = schema;
  const names = asList(schema['required']).filter((name) => typeof name === 'string');
  made.values += names.length;
  return Object.fromEntries(
    names.map((name) => [name, imagined(isObject(properties) ? properties[name] : undefined, depth, made)]),
  );
}

function imagined(schema: Json | undefined, depth: number, made: Made): Json {
  return isObject(schema) && made.values < mostValues ? imagineValue(schema, depth + 1, made) : 'simulated';
}

function numberIn(schema: JsonObject, key: string, otherwise: number): number {
  const value = schema[key];
  return typeof value === 'number' ? value : otherwise;
}

/** What the shell carries out in an agent's place. */
export type SimulatedCommand =
  /** Hand this in as the agent's last word, after a moment, with what the module says where it is to be asked. */
  | { kind: 'simulate'; settled: MessageOf<'step.settled'>; inquiry?: BodyOf<'inquiry'> }
  /** Hand it in now, as cancelled. */
  | { kind: 'cancel-simulated'; command_id: string };

/** What the simulated instance makes of a command in flight. */
export function simulate(
  state: LabState,
  run: OwnedRun,
  command_id: string,
): Extract<SimulatedCommand, { kind: 'simulate' }> {
  const flight = flightOf(run.snapshot, command_id);
  const written = flight && run.definition.steps[flight.step];
  if (!written) throw new Error(`${command_id} is not in flight`);
  const step = withValues(written, run.steps[flight.step]?.values);
  const abouts = [...state.abouts].filter(([key]) => isKeyOf(step.module, key)).map(([, about]) => about);
  const { module, instance, number } = flight;
  const settled = message('step.settled', {
    workcell: state.workcell.name,
    run_id: run.definition.run_id,
    command_id,
    body: {
      module,
      instance,
      number,
      outcome: 'succeeded',
      acted: false,
      ...imagineResult(step, abouts, parseCommandId(command_id)?.attempt),
    },
  });
  const inquiry = inquiryOf(state, step);
  return { kind: 'simulate', settled, ...(inquiry ? { inquiry } : {}) };
}

/** What the last owner left in the hands of its simulated instances: simulating it once more harms nobody. */
export function simulateAgain(state: LabState): SimulatedCommand[] {
  return [...state.runs.values()]
    .filter(({ definition }) => definition.simulate)
    .flatMap((run) => inFlight(run.snapshot).map(({ command_id }) => simulate(state, run, command_id)));
}

/** What a simulated action returns. */
interface ImaginedResult {
  data: JsonObject;
  files: StoredFile[];
}

/**
 * A result of the shape that the module's about promises: the value that it says for rehearsals, or one for each result's schema or type, and
 * a small file for each file. A result that the step labels and the about does not tell of is there, too: the workflow's author
 * expects it.
 * @param step with what its expressions came to
 * @param attempt from 1
 */
export function imagineResult(step: StepDefinition, abouts: readonly About[], attempt = 1): ImaginedResult {
  const data: JsonObject = {};
  const files: StoredFile[] = [];
  const action = abouts.flatMap((about) => findAction(about, step.action) ?? [])[0];
  const told = action?.simulated ?? {};
  const variables = { args: { ...defaultsOf(action), ...step.args }, attempt };
  for (const { label, type, schema } of promised(step, action)) {
    if (isFile(type) && !schema) {
      files.push(simulatedFile(label, `${step.id}/${fileName(label)}`));
      continue;
    }
    const value = Object.hasOwn(told, label) ? simulatedValue(told[label], variables) : undefined;
    data[label] = value ?? (schema ? imagineValue(schema) : valueOf(type));
  }
  return { data, files };
}

function promised(step: StepDefinition, action: AboutAction | undefined): AboutAction['results'] {
  const told = (action && resultsOfStep(action, step.args)) ?? action?.results ?? [];
  const labels = new Set(told.map(({ label }) => label));
  const expected = [...Object.keys(action?.simulated ?? {}), ...Object.keys(step.data_labels)].filter(
    (name) => !labels.has(name),
  );
  return [...told, ...[...new Set(expected)].map((label) => ({ label }))];
}

/** Undefined where it comes to nothing: a rehearsal goes on all the same, whatever a module says of itself. */
function simulatedValue(value: Json | undefined, variables: JsonObject): Json | undefined {
  try {
    return value === undefined ? undefined : evaluateTexts(value, variables);
  } catch {
    return undefined;
  }
}

function defaultsOf(action: AboutAction | undefined): JsonObject {
  const args = (action?.args ?? []).filter((each) => each.default !== undefined);
  return Object.fromEntries(args.map((each) => [each.name, each.default ?? null]));
}

/** WEI's modules say `local_file`; ours say `file`. */
function isFile(type: string | undefined): boolean {
  return type !== undefined && /^(?:local_)?file$/i.test(type);
}

/** Types come from JSON Schema or from Python (`int`, `List[float]`, `Optional[str]`); nothing else is promised of them. */
function valueOf(type: string | undefined): Json {
  const [outer = '', inner] = (type ?? '')
    .toLowerCase()
    .replace(/^typing\./, '')
    .split('[');
  switch (outer.trim()) {
    case 'optional':
      return valueOf(inner?.replace(/\]$/, ''));
    case 'int':
    case 'integer':
    case 'float':
    case 'number':
      return 0;
    case 'bool':
    case 'boolean':
      return false;
    case 'list':
    case 'array':
    case 'tuple':
    case 'set':
      return [];
    case 'dict':
    case 'object':
      return {};
    case 'none':
    case 'null':
      return null;
    default:
      return 'simulated';
  }
}

/** A name that is one part of a path, whatever the label. */
function fileName(label: string): string {
  const safe = label.replaceAll(/[^\p{L}\p{N}._-]/gu, '_').slice(0, 100);
  return /^\.*$/.test(safe) ? '_' : safe;
}

/**
 * What is to be asked of which agent, where a module says itself what its action would return; undefined where none that is there does.
 * It is an inquiry, no command: nothing is moved by it. Pure.
 */
export function inquiryOf(
  { instances, abouts }: Pick<WorkcellState, 'instances' | 'abouts'>,
  { module, action, args, files, only_instance }: StepDefinition,
): BodyOf<'inquiry'> | undefined {
  for (const record of instances.values()) {
    const { instance } = record;
    if (record.module !== module || record.presence !== 'present') continue;
    if (only_instance !== undefined && instance !== only_instance) continue;
    const about = abouts.get(instanceKey(record));
    if (!about || !findAction(about, action)?.simulates) continue;
    return { module, instance, asks: 'simulate', action, args, files };
  }
  return undefined;
}
