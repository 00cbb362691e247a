import { datapointsOf } from '../../../shared/contracts/datapoint.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import type { RunDefinition, StepDefinition } from '../../../shared/contracts/run.ts';
import type { ResultOfRun } from '../../../shared/contracts/results-view.ts';
import type { RunNoteBody } from '../../../shared/contracts/run-note.ts';
import { isObject, type Json, type JsonObject } from '../../../shared/kernel/json/json.ts';
import { spanOfTime, utcMoment } from '../../../shared/kernel/wei-time.ts';
import { statusOf } from '../../../shared/explain/index.ts';

/** Characters of JSON up to which a value is told, and how many values, files and points of a series are told of one run. */
const most = { characters: 200, names: 200, points: 1_000 } as const;
/** What an entry takes beside its text, in bytes. */
const overhead = 100;

type Place = { step: number; label: string };

/** What is told of a run, as it is gathered: no more than that is held, for there may be thousands. Of what comes several times the latest counts. */
export class Gathered {
  readonly facts: ReturnType<typeof factsOf>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** A long one is not held. */
  readonly values = new Map<string, { at: number; value?: Json; place?: Place }>();
  readonly files = new Map<string, { at: number; path: string }>();
  readonly series = new Map<string, { at: number; value: number }[]>();
  /** The datapoints that its steps have made. */
  readonly known = new Set<string>();
  /** Values and files that are more than are told. */
  readonly leftOut = new Set<string>();
  /** So many are held of it, more or less. */
  bytes: number;
  #points: number;

  /** @param hasSeries whether of what comes several times the earlier ones are held as well, where they are numbers */
  constructor(run: Pick<ArchivedRun, 'definition' | 'state' | 'summary'>, hasSeries: boolean) {
    this.facts = factsOf(run);
    this.createdAt = run.definition.created_at;
    this.bytes = JSON.stringify(this.facts).length + overhead;
    this.#points = hasSeries ? most.points : 0;
  }

  add(name: string, at: number, value: Json, place?: Place): void {
    if (!this.#hasRoom(this.values, name, `value ${name}`)) return;
    if (typeof value === 'number' && this.#points > 0) {
      const points = this.series.get(name) ?? [];
      this.series.set(name, points);
      points.push({ at, value });
      this.#points -= 1;
      this.bytes += overhead / 2;
    }
    const before = this.values.get(name);
    if (before && before.at > at) return;
    const isStructured = typeof value === 'object' && value !== null;
    const held = { at, ...(isShort(value) && { value }), ...(isStructured && place && { place }) };
    this.values.set(name, held);
  }

  addFile(name: string, at: number, path: string): void {
    if (!this.#hasRoom(this.files, name, `file ${name}`)) return;
    const before = this.files.get(name);
    if (!before || before.at <= at) this.files.set(name, { at, path });
  }

  know(id: string): void {
    this.known.add(id);
    this.bytes += overhead / 2;
  }

  #hasRoom(held: ReadonlyMap<string, unknown>, name: string, key: string): boolean {
    if (held.has(name)) return true;
    const hasRoom = held.size < most.names;
    if (!hasRoom && this.leftOut.has(key)) return false;
    if (!hasRoom) this.leftOut.add(key);
    this.bytes += name.length + overhead + (hasRoom ? most.characters : 0);
    return hasRoom;
  }
}

/** What a run was given, and what its steps have returned that have succeeded. Pure. */
export function gather(run: ArchivedRun, hasSeries = true): Gathered {
  const { definition, steps } = run;
  const gathered = new Gathered(run, hasSeries);
  for (const [position, step] of definition.steps.entries()) {
    const record = steps[position];
    // Of a loop its rounds have them, and of an attempt that did not succeed nobody goes by what it has returned.
    if (record?.status !== 'succeeded' || step.loop) continue;
    const at = record.ended_at ?? record.started_at;
    for (const result of datapointsOf(step, record)) {
      gathered.know(result.id);
      const name = nameOfResult(step, result.label);
      if (result.kind === 'file') gathered.addFile(name, at, result.file.path);
      else gathered.add(name, at, result.value, { step: position, label: result.label });
    }
  }
  return gathered;
}

/** By its label where its author has given it one; rounds of one step are one. */
function nameOfResult({ name, data_labels }: StepDefinition, label: string): string {
  if (Object.values(data_labels).includes(label)) return label;
  return `${name.replaceAll(/\[\d+\]/g, '')}.${label}`;
}

/** Values of its parameters, given or by default, and of its payload. Pure. */
function parametersOf(definition: RunDefinition): JsonObject {
  const { byDefault, given } = valuesOf(definition);
  const all = [...new Map([...byDefault, ...given])];
  return Object.fromEntries(all.filter(([, value]) => isShort(value)).slice(0, most.names));
}

type Handed = Pick<RunDefinition, 'workflow' | 'parameters' | 'payload'>;

/** What a run has by default, and what it was given: parameters and payload, which says so where a parameter has that name. */
function valuesOf({
  workflow,
  parameters = {},
  payload,
}: Handed): Record<'byDefault' | 'given', Map<string, Json>> {
  const declared = Array.isArray(workflow['parameters']) ? workflow['parameters'] : [];
  const byDefault = new Map<string, Json>();
  for (const each of declared) {
    const { name, default: value = null } = isObject(each) ? each : {};
    if (typeof name === 'string' && value !== null) byDefault.set(name, value);
  }
  const given = new Map(Object.entries(parameters));
  for (const [name, value] of Object.entries(payload))
    given.set(byDefault.has(name) || given.has(name) ? `payload.${name}` : name, value);
  return { byDefault, given };
}

/** Of the values that a run was given, as many as a list has room for, and no long ones. */
const inList = { names: 8, characters: 60 } as const;

/** By what a list tells runs of one workflow apart: values that it was given, and not by default. Pure. */
export function givenInShort(definition: Handed): JsonObject {
  const { given } = valuesOf(definition);
  const short = [...given].filter(([, value]) => JSON.stringify(value).length <= inList.characters);
  return Object.fromEntries(short.slice(0, inList.names));
}

const isShort = (value: Json): boolean => JSON.stringify(value).length <= most.characters;

function factsOf({ definition, state, summary }: Pick<ArchivedRun, 'definition' | 'state' | 'summary'>) {
  const { run_id, label, experiment_id, simulate, created_at, library } = definition;
  const { started_at, ended_at } = spanOfTime(summary?.started_at, summary?.ended_at);
  return {
    ...{ run_id, label, experiment_id, simulate, status: statusOf(state, summary), state },
    created_at: utcMoment(created_at),
    ...{ started_at, ended_at },
    parameters: parametersOf(definition),
    ...(library && { library }),
  };
}

/** The run as its results are told. Pure. */
export function resultOfRun(gathered: Gathered, note: RunNoteBody | undefined): ResultOfRun {
  const values = [...gathered.values];
  const series = [...gathered.series].filter(([, points]) => points.length > 1);
  const objects = values.flatMap(([name, { place }]) => (place ? [[name, place] as const] : []));
  const left_out = gathered.leftOut.size;
  return {
    ...gathered.facts,
    values: Object.fromEntries(
      values.flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]])),
    ),
    files: Object.fromEntries([...gathered.files].map(([name, { path }]) => [name, path])),
    ...(series.length === 0 ? {} : { series: Object.fromEntries(series.map(asSeries)) }),
    ...(objects.length === 0 ? {} : { objects: Object.fromEntries(objects) }),
    ...(left_out === 0 ? {} : { left_out }),
    ...(note && note.tags.length > 0 ? { tags: note.tags } : {}),
    ...(note && note.note !== '' ? { note: note.note } : {}),
  };
}

function asSeries([name, points]: [string, { at: number; value: number }[]]) {
  const sorted = points.toSorted((a, b) => a.at - b.at);
  return [name, sorted.map(({ at, value }) => ({ at: utcMoment(at), value }))] as const;
}

/** The names of what the runs tell, those of the newest first. Pure. */
export function columnsOf(runs: readonly ResultOfRun[]): {
  parameters: string[];
  values: string[];
  files: string[];
} {
  const [parameters, values, files] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const run of runs) {
    for (const name of Object.keys(run.parameters)) parameters.add(name);
    for (const name of Object.keys(run.values)) values.add(name);
    for (const name of Object.keys(run.files)) files.add(name);
  }
  return { parameters: [...parameters], values: [...values], files: [...files] };
}
