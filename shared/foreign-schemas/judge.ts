import { WorkerEnded, WorkerThread, programBeside } from '../kernel/lifecycle/worker-thread.ts';
import { isObject, type Json, type JsonObject } from '../kernel/json/json.ts';
import { maxComplaints } from '../kernel/json/schema.ts';
import { someOf } from '../kernel/some-of.ts';
import { messageOf } from '../kernel/errors/weir-error.ts';
import {
  foreignSchema,
  judgeHere,
  mannerOf,
  type ForeignSchema,
  type Judgement,
  type JudgeOptions,
  type Manner,
} from './foreign-schema.ts';
import type { JudgeTask } from './judge-program.ts';
import type { Load } from './weigh-schema.ts';

export type { Judgement, JudgeOptions } from './foreign-schema.ts';

/** Microseconds that a judgement may take in this thread, where everything else waits for it, a stop too. */
const mostHere = 20_000;
/** Milliseconds that one may take in the other, or all of a submission together. */
const longestJudgement = 5_000;
/** Megabytes that one may take there. */
const mostMemory = 512;

let thread: WorkerThread<JudgeTask, Judgement> | undefined;

/**
 * What the judgements of one submission share: the time that they may take in the thread together, and what was judged there, so that equal values
 * of many steps are judged once.
 */
export class JudgingBudget {
  /** Milliseconds. */
  left = longestJudgement;
  readonly #known = new WeakMap<ForeignSchema, Map<string, Judgement>>();

  /** The judgement of a value under that name, made where there is none yet. */
  async once(schema: ForeignSchema, name: string, make: () => Promise<Judgement>): Promise<Judgement> {
    const known = this.#known.get(schema) ?? new Map<string, Judgement>();
    this.#known.set(schema, known);
    const judgement = known.get(name) ?? (await make());
    known.set(name, judgement);
    return judgement;
  }
}

/**
 * Judges a value by a schema that somebody else wrote: at once, where that is sure to be quick, else in a worker thread, which is ended
 * where it takes too much. Never rejects because of what the schema or the value is.
 * @param budget of the submission that the value is part of
 * @throws WorkersBusy where too many values wait to be judged, and the reason of the signal, once nobody waits for it any more
 */
export async function judge(
  written: JsonObject,
  value: Json,
  request: JudgeOptions = {},
  { budget = new JudgingBudget(), signal }: { budget?: JudgingBudget; signal?: AbortSignal | undefined } = {},
): Promise<Judgement> {
  let schema: ForeignSchema;
  try {
    schema = foreignSchema(written);
  } catch (error) {
    return { unusable: messageOf(error) };
  }
  const size = sizeOf(value);
  const manner = mannerOf(schema, request, size.values);
  const { unknown = [] } = request;
  const time = compiling(schema, manner) + judging(schema.weight, size) + complaining(schema, size);
  if (time <= mostHere) return judgeHere(schema, value, manner, unknown);
  const inThread = async (): Promise<Judgement> => {
    const isShared = budget.left < longestJudgement;
    thread ??= new WorkerThread(programBeside(import.meta.url, 'judge-program'), { memory: mostMemory });
    try {
      return await thread.ask({ text: schema.text, value, manner, unknown }, { budget, signal });
    } catch (error) {
      if (error instanceof WorkerEnded)
        return { unjudged: tooMuch(error.wanted, isShared, slowestIn(schema, value)) };
      throw error;
    }
  };
  return budget.once(schema, JSON.stringify([manner, unknown, value]), inThread);
}

interface Size {
  /** Values of JSON. */
  values: number;
  /** Of its texts and names. */
  characters: number;
  /** Of its names alone. */
  names: number;
}

/** Of a value that is larger it does not matter how much. */
const largest = 200_000;

function sizeOf(root: Json): Size {
  let values = 0;
  let characters = 1;
  let names = 0;
  const waiting = [root];
  for (let value = waiting.pop(); value !== undefined && values < largest; value = waiting.pop()) {
    values += 1;
    if (typeof value === 'string') characters += value.length;
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) for (const name of Object.keys(value)) names += name.length;
    // One by one: there may be more of them than a call can be given.
    for (const inner of Object.values(value)) waiting.push(inner);
  }
  return { values, characters: characters + names, names };
}

/** Microseconds that it takes at most to judge a value of that size. */
function judging({ looks, reads }: Load, { values, characters }: Size): number {
  return 0.1 * looks * values + 0.1 * reads * characters;
}

/** Microseconds that it takes at most to say what does not fit, and what may have been meant. */
function complaining({ text, weight }: ForeignSchema, { values, names }: Size): number {
  // What parts complain of that are referred to is put together anew each time.
  const together = weight.refers ? 0.001 * values * values : 0;
  return together + 0.01 * (text.length + 2 * names) * Math.min(values, maxComplaints);
}

/** Microseconds that it takes to compile a schema, where it is not. */
function compiling(schema: ForeignSchema, manner: Manner): number {
  if (schema.isCompiled(manner)) return 0;
  const { values, parts } = schema.weight;
  return 1_000 + 60 * values + 5 * parts;
}

/** The member of the value that takes longest. */
function slowestIn({ weight: { properties } }: ForeignSchema, value: Json): string | undefined {
  if (!isObject(value)) return undefined;
  const times = Object.entries(value).flatMap(([name, inner]) => {
    const load = properties.get(name);
    return load ? [{ name, time: judging(load, sizeOf(inner)) }] : [];
  });
  return times.sort((a, b) => b.time - a.time)[0]?.name;
}

function tooMuch(wanted: 'time' | 'memory', isShared: boolean, slowest: string | undefined): string {
  const what = slowest === undefined ? 'them' : someOf([slowest], '"');
  const much = wanted === 'time' ? `${longestJudgement / 1000} s` : `${mostMemory} MB`;
  const together = wanted === 'time' && isShared ? ', with all that was judged before it' : '';
  return `the schema takes more than ${much} to judge ${what}${together}: give it less, or have the schema made simpler`;
}
