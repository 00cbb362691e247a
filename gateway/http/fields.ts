import { anyUlid } from '../../shared/contracts/fields.ts';
import { idForm } from '../../shared/contracts/ids.ts';
import type { ObjectSchema } from '../../shared/contracts/object-schema.ts';
import type { ValueOf } from '../../shared/contracts/value-of.ts';
import type { ErrorCode } from '../../shared/kernel/errors/catalogue.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { closest } from '../../shared/kernel/json/did-you-mean.ts';
import {
  isObject,
  isTooDeep,
  maxDepth,
  type Json,
  type JsonObject,
  parseJson,
} from '../../shared/kernel/json/json.ts';
import { describeProblems, type Problem } from '../../shared/kernel/json/problem.ts';
import { compile, type Complaint } from '../../shared/kernel/json/schema.ts';
import { anyText, findUnfitValue } from '../../shared/kernel/json/unfit-value.ts';
import { isSecretName } from '../../shared/kernel/secrets/hide-secrets.ts';
import { maxDocumentBytes, tooLarge } from './bodies.ts';
import { strangersIn } from './known-names.ts';

/** As much of the schema of a field as its reading and its sentences need. */
export interface Field {
  type?: string | readonly string[];
  additionalProperties?: unknown;
  enum?: readonly string[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  default?: Json;
  items?: Field;
  noun?: string;
}

/** The fields of a body or a query. */
export interface Fields {
  properties: Readonly<Record<string, Field>>;
  required?: readonly string[];
}

export function isId({ pattern }: Field = {}): boolean {
  return pattern === anyUlid.pattern;
}

const anId = new RegExp(anyUlid.pattern);

/** An id in one form; what is none as it was sent, as it is told. */
function inUpperCase(text: string): string {
  return anId.test(text) ? text.toUpperCase() : text;
}

/** True of values that may be anything: an instrument may well want a NUL. */
function isOpen(field: Field): boolean {
  const types = typesOf(field);
  return (
    !types.includes('string') &&
    !types.includes('array') &&
    field.additionalProperties !== false &&
    typeof field.additionalProperties !== 'object'
  );
}

function typesOf({ type = [] }: Field): readonly string[] {
  return [type].flat();
}

type FieldPlace = 'query' | 'fields' | 'form';

/**
 * A check of fields that may have come as text: what they are, and what is wrong. Others are nobody's business.
 * @param place in a query a list has commas, or is given several times; elsewhere null and an empty text are as if left out
 */
export function checkFields(
  schema: object,
  place: FieldPlace,
): (given: Readonly<Record<string, unknown>>) => { values: Record<string, unknown>; problems: Problem[] } {
  const { properties, required = [] } = schema as Fields;
  const complain = compile({ type: 'object', properties });
  return (given) => {
    const read = Object.entries(properties).map(([name, field]) => [
      name,
      valueOf(field, given[name], place),
    ]);
    const values = Object.fromEntries(read.filter(([, value]) => value !== undefined)) as Record<
      string,
      unknown
    >;
    const complaints = complain(values);
    const problems = Object.entries(properties).flatMap(([name, field]) => {
      const pointer = `/${name}`;
      if (values[name] === undefined && required.includes(name))
        return {
          pointer,
          message: missing(
            name,
            field,
            Object.keys(given).filter((each) => !(each in properties)),
          ),
        };
      const odd =
        place === 'query' ? undefined : findUnfitValue(values[name], isOpen(field) ? anyText : undefined);
      if (odd) return { pointer: `${pointer}${odd.pointer}`, message: `"${name}" ${odd.message}` };
      const found = complaints.find(
        (each) => each.pointer === pointer || each.pointer.startsWith(`${pointer}/`),
      );
      return found ? { pointer, message: sentence(name, field, values[name], found, place) } : [];
    });
    return { values, problems };
  };
}

/** What a field is that may have come as a text; undefined where it was left out. */
function valueOf(field: Field, given: unknown, place: FieldPlace): unknown {
  const types = typesOf(field);
  const isEmpty = given === null || (given === '' && field.minLength === undefined);
  if (given === undefined || (place !== 'query' && isEmpty && types.length > 0)) return field.default;
  if (place === 'query' && types.includes('array'))
    return [given]
      .flat()
      .flatMap((each) =>
        typeof each === 'string'
          ? each.split(',').map((text) => valueOf(field.items ?? {}, text.trim(), place))
          : each,
      );
  if (typeof given !== 'string') return given;
  if (isId(field)) return inUpperCase(place === 'form' ? given.trim() : given);
  if (types.includes('string')) return given;
  if (types.includes('object')) return parsed(given);
  const isNumber = types.includes('integer') || types.includes('number');
  return isNumber && /^-?\d{1,16}(\.\d{1,9})?$/.test(given) ? Number(given) : given;
}

function parsed(text: string): unknown {
  const value = parseJson(text);
  // A text that is no object is told of as it is.
  return value === undefined || isTooDeep(value) ? text : value;
}

function missing(name: string, field: Field, others: readonly string[]): string {
  const like = closest(name, others);
  const noun = nounOf(field);
  const remedy = noun === undefined ? '' : `: send ${noun}`;
  return `"${name}" is missing${like === undefined ? remedy : `; is it "${like}" that is meant?`}`;
}

function sentence(
  name: string,
  field: Field,
  value: unknown,
  { pointer, message }: Complaint,
  place: FieldPlace,
): string {
  if (place !== 'fields' && Array.isArray(value) && !typesOf(field).includes('array'))
    return `"${name}" may be given once`;
  const [own, item] = itemAt(field, value, pointer);
  const must = mustBe(name, nounOf(own), item);
  return must === undefined || own === field
    ? `"${name}" ${must ?? message}`
    : `each of "${name}" ${must.replace(', and is ', ', and one is ')}`;
}

/** The field that a complaint is about, and its value: of a list that has no word for itself, its item. */
function itemAt(field: Field, value: unknown, pointer: string): [Field, unknown] {
  const [, at, ...deeper] = pointer.slice(1).split('/');
  const { items, noun } = field;
  if (at === undefined || deeper.length > 0 || !items || noun !== undefined || !Array.isArray(value))
    return [field, value];
  return [items, value[Number(at)]];
}

function mustBe(name: string, noun: string | undefined, value: unknown): string | undefined {
  if (noun === undefined) return undefined;
  return `must be ${noun}${isSecretName(name) ? '' : `, and is ${JSON.stringify(beginningOf(value)).slice(0, 100)}`}`;
}

/** As much of a value as a sentence quotes: the whole may be megabytes. */
function beginningOf(value: unknown): unknown {
  if (typeof value === 'string' || Array.isArray(value)) return value.slice(0, 100);
  if (!isObject(value)) return value;
  const names = Object.keys(value).slice(0, 100);
  return Object.fromEntries(names.map((name) => [name, value[name]]));
}

/** What a field must be, in words; undefined where the complaint of the schema says it better. */
function nounOf(field: Field): string | undefined {
  if (field.noun !== undefined || field.enum) return field.noun;
  if (isId(field)) return idForm;
  const { minimum, maximum, minLength = 0, maxLength } = field;
  const range = `${minimum === undefined ? '' : ` from ${minimum}`}${maximum === undefined ? '' : ` to ${maximum}`}`;
  switch (typesOf(field)[0]) {
    case 'integer':
      return `a whole number${range}`;
    case 'number':
      return `a number${range}`;
    case 'boolean':
      return 'true or false';
    case 'object':
      return 'a JSON object';
    case 'string':
      if (field.pattern !== undefined) return undefined;
      return maxLength === undefined ? 'a text' : `a text of ${minLength} to ${maxLength} characters`;
    default:
      return undefined;
  }
}

/**
 * A check of the fields of a form, which are texts.
 * @param others whether what it does not know is refused, or left
 * @returns what throws a WeirError `invalid_form` with every problem
 */
export function checkForm<const S extends ObjectSchema>(
  schema: S,
  others: 'refused' | 'left',
): (given: Readonly<Record<string, unknown>>) => ValueOf<S> {
  const check = checkFields(schema, 'form');
  const known = others === 'left' ? undefined : new Set(Object.keys(schema.properties));
  return (given) => {
    const { values, problems } = check(given);
    problems.push(...strangersIn(given, known));
    if (problems.length > 0) throw unfit('invalid_form', problems);
    return values as ValueOf<S>;
  };
}

/**
 * A check of a document, which makes its ids upper case.
 * @returns what throws a WeirError: `invalid_document` with every problem, `too_large` where the store would have to keep too much
 */
export function checkDocument<const S extends object>(schema: S): (given: unknown) => ValueOf<S> {
  const { properties } = schema as Partial<Fields> as Fields;
  const isForAnything = isOpen({ type: 'object', ...schema });
  const complain = compile(schema);
  return (given) => {
    if (isTooDeep(given))
      throw new WeirError('invalid_document', `the document is nested more than ${maxDepth} deep`);
    const document = isObject(given) ? withIds(properties, given) : given;
    // It may have come in a larger form, or in fewer letters: 1e20 is kept with its zeros.
    if (Buffer.byteLength(JSON.stringify(document)) > maxDocumentBytes) throw tooLarge(maxDocumentBytes);
    const problems = complain(document).map(({ pointer, message }): Problem => {
      const name = pointer.slice(1).split('/', 1)[0] ?? '';
      const whole = isObject(document) && name !== '' ? document[name] : document;
      const [field, value] = itemAt(properties[name] ?? {}, whole, pointer);
      const noun = field.noun ?? (isId(field) ? idForm : undefined);
      return { pointer, message: mustBe(name, noun, value) ?? message };
    });
    const odd = findUnfitValue(document, isForAnything ? anyText : undefined);
    if (odd) problems.push(odd);
    if (problems.length === 0) return document as ValueOf<S>;
    throw new WeirError('invalid_document', describeProblems(problems), { details: problems });
  };
}

function withIds(properties: Fields['properties'], document: JsonObject): JsonObject {
  const read = Object.entries(document).map(([name, value]) => [
    name,
    isId(properties[name]) && typeof value === 'string' ? inUpperCase(value) : value,
  ]);
  return Object.fromEntries(read) as JsonObject;
}

/** The error for fields that do not fit, with each as a place. */
export function unfit(code: ErrorCode, problems: Problem[]): WeirError {
  const text = describeProblems(problems.map(({ message }) => ({ pointer: '', message })));
  return new WeirError(code, text, { details: problems });
}
