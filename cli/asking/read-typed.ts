import type { Ask } from '../../shared/contracts/ask.ts';
import { isObject, type Json, type JsonObject } from '../../shared/kernel/json/json.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { splitPair } from '../submission/index.ts';

/** What was typed of an answer. */
export interface TypedAnswer {
  yes?: true;
  no?: true;
  choose?: string;
  set?: string[];
  json?: string;
}

/**
 * The answer that was typed on the command line; undefined where none was. Texts are read by what the question wants: `5` is a number
 * where a number is asked for, and a text where a text is.
 * @throws WeirError `bad_request` where they say several things, or what the question does not ask
 */
export function readTyped(ask: Ask, typed: TypedAnswer): Json | undefined {
  const { yes, no, choose, set, json } = typed;
  const given = [
    yes && '--yes',
    no && '--no',
    choose !== undefined && '--choose',
    set && '--set',
    json && '--json',
  ];
  const flags = given.filter((flag) => typeof flag === 'string');
  const [flag] = flags;
  if (flag === undefined) return undefined;
  if (flags.length > 1) throw new WeirError('bad_request', `say one of ${flags.join(', ')}`);
  if (json !== undefined) return parse(json);
  if (!fitting[ask.kind].includes(flag)) {
    const of = fitting[ask.kind].join(' or ');
    throw new WeirError('bad_request', `${flag} is no answer to this question, which takes ${of}`);
  }
  if (choose !== undefined) return readOption(ask, choose);
  return set ? readFields(ask, set) : yes === true;
}

const fitting: Record<Ask['kind'], readonly string[]> = {
  confirm: ['--yes', '--no'],
  choose: ['--choose'],
  input: ['--set', '--json'],
};

/** The option that is written so; what is none of them is refused by the gateway, which says what there is. */
export function readOption({ options }: Pick<Ask, 'options'>, text: string): Json {
  return options?.find((option) => String(option) === text) ?? text;
}

/** A text as the value that a field wants; what cannot be one stays a text, and the gateway says what is wrong with it. */
export function readField(field: JsonObject, text: string): Json {
  const { enum: allowed, type } = field;
  const listed = Array.isArray(allowed)
    ? allowed.find((value) => value === text || (typeof value === 'number' && String(value) === text))
    : undefined;
  if (listed !== undefined) return listed;
  const word = text.trim();
  if (type === 'boolean') return readTruth(word) ?? text;
  if (type !== 'number' && type !== 'integer') return text;
  const value = Number(word);
  return word !== '' && Number.isFinite(value) ? value : text;
}

/** `yes`, `y`, `true`, and their opposites; undefined for anything else. */
export function readTruth(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (['y', 'yes', 'true'].includes(word)) return true;
  return ['n', 'no', 'false'].includes(word) ? false : undefined;
}

function readFields({ schema }: Ask, pairs: readonly string[]): JsonObject {
  const { properties } = (schema ?? {}) as JsonObject;
  const fields = isObject(properties) ? properties : {};
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name, text] = splitPair(pair, '--set');
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return [name, readField(isObject(field) ? field : {}, text)];
    }),
  );
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new WeirError('bad_request', `--json is no JSON: ${text.slice(0, 100)}`, { cause });
  }
}
