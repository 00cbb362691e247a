import { someOf } from '../../../shared/sentences/index.ts';
import { isObject, own } from '../design/own.ts';
import { readText, toText } from '../design/value-text.ts';

/** A field of a form that a question asks for. */
export interface FormField {
  name: string;
  label: string;
  /**
   * How it is filled in.
   *
   * - `text`, `number`, `date`: typed
   * - `one`: one of `options` is chosen; so are yes and no
   */
  kind: 'text' | 'number' | 'date' | 'one';
  /** The type of its value, in the words of JSON Schema. */
  type: string;
  /** What may be chosen, with the word for each. */
  options: { value: unknown; word: string }[];
  hint: string;
  required: boolean;
  /** As it is filled in at first. */
  preset: string;
  /** What may stand in an object, a line each. */
  parts?: string[];
}

/** A field for a value that is typed: of its type, or where that is not told, JSON or else a text. Pure. */
export function typedField(name: string, about: Partial<FormField> = {}): FormField {
  const plain = { kind: 'text', type: 'any', hint: '', required: false, preset: '' } as const;
  return { name, label: name, ...plain, options: [], ...about };
}

/** The texts with which a form is filled in at first. Pure. */
export function presetsOf(fields: readonly FormField[]): Record<string, string> {
  return Object.fromEntries(fields.map(({ name, preset }) => [name, preset]));
}

type Part = Readonly<Record<string, unknown>>;

/** The fields of the form that a JSON Schema of an object makes. Pure. */
export function fieldsOf(schema: Part | null): FormField[] {
  const properties = schema?.['properties'];
  if (!isObject(properties)) return [];
  const must = Array.isArray(schema?.['required']) ? schema['required'] : [];
  return Object.entries(properties).map(([name, of]) =>
    fieldOf(name, isObject(of) ? of : {}, must.includes(name)),
  );
}

function fieldOf(name: string, part: Part, must: boolean): FormField {
  const type = typeof part['type'] === 'string' ? part['type'] : 'any';
  const title = typeof part['title'] === 'string' ? part['title'] : name;
  const unit = typeof part['unit'] === 'string' ? ` (${part['unit']})` : '';
  const options = optionsOf(type, part['enum']);
  return {
    ...{ name, type, label: `${title}${unit}`, options },
    kind: options.length > 0 ? 'one' : kindOf(type, part['format']),
    hint: [part['description'], options.length > 0 ? '' : whatMayStand(type, part)]
      .filter((each) => typeof each === 'string' && each !== '')
      .join('; '),
    required: must && part['default'] === undefined,
    preset: toText(part['default']),
    ...(type === 'object' ? { parts: fieldsOf(part).map(partInWords) } : {}),
  };
}

/** `stop (nm): above 0, 60 at most; default 7` */
function partInWords({ label, type, hint, options, required, preset }: FormField): string {
  const choices = options.map(({ value }) => JSON.stringify(value));
  const what = choices.length > 0 ? `one of ${someOf(choices, '', mostChoices)}` : hint || type;
  const absent = preset === '' ? '' : `default ${preset}`;
  return `${label}: ${[what, required ? 'needed' : absent].filter((each) => each !== '').join('; ')}`;
}

const mostChoices = 10;

function optionsOf(type: string, allowed: unknown): FormField['options'] {
  if (Array.isArray(allowed)) return allowed.map((value: unknown) => ({ value, word: toText(value) }));
  if (type !== 'boolean') return [];
  return [
    { value: true, word: 'yes' },
    { value: false, word: 'no' },
  ];
}

function kindOf(type: string, format: unknown): FormField['kind'] {
  if (type === 'number' || type === 'integer') return 'number';
  return format === 'date' ? 'date' : 'text';
}

/** `0 to 14`, `above 0`, `a whole number, 5 at most`, `a list, as JSON`. */
function whatMayStand(type: string, part: Part): string {
  const range = rangeOf(part);
  const kind = kinds[type];
  return [...(kind === undefined || (type === 'number' && range.length > 0) ? [] : [kind]), ...range].join(
    ', ',
  );
}

/** The bounds of a number, each in words. */
function rangeOf(part: Part): string[] {
  const [least, most] = [part['minimum'], part['maximum']];
  const [above, below] = [part['exclusiveMinimum'], part['exclusiveMaximum']];
  if (isNumber(least) && isNumber(most)) return [`${least} to ${most}`];
  return [
    ...(isNumber(least) ? [`${least} at least`] : []),
    ...(isNumber(above) ? [`above ${above}`] : []),
    ...(isNumber(most) ? [`${most} at most`] : []),
    ...(isNumber(below) ? [`below ${below}`] : []),
  ];
}

const kinds: Readonly<Record<string, string>> = {
  number: 'a number',
  integer: 'a whole number',
  array: 'a list, as JSON',
  object: 'an object, as JSON',
};

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

/** What a form holds: its values by name, and what is wrong with a field, by its name. Pure. */
export function readForm(
  fields: readonly FormField[],
  texts: Readonly<Record<string, string>>,
): { values: Record<string, unknown>; wrong: Record<string, string> } {
  const values: [string, unknown][] = [];
  const wrong: [string, string][] = [];
  for (const { name, type, required, options } of fields) {
    const text = own(texts, name) ?? '';
    const chosen = options.find(({ value }) => toText(value) === text);
    const reading = chosen ?? readText(text, type);
    if ('value' in reading) values.push([name, reading.value]);
    else if ('error' in reading) wrong.push([name, reading.error]);
    else if (required) wrong.push([name, 'this is needed']);
  }
  return { values: Object.fromEntries(values), wrong: Object.fromEntries(wrong) };
}

/**
 * Why a value does not fit its schema, as far as a form can say it well: bounds, choices, types, and the parts of an object. Undefined
 * where it finds nothing; the gateway has the last word. Pure.
 */
export function whyUnfit(value: unknown, part: Part): string | undefined {
  const { type, enum: allowed } = part;
  if (Array.isArray(allowed)) {
    const choices = allowed.map((each) => JSON.stringify(each));
    if (choices.includes(JSON.stringify(value))) return undefined;
    return `one of ${someOf(choices, '', mostChoices)} is asked for`;
  }
  if (type === 'integer' && !Number.isInteger(value)) return 'a whole number is asked for';
  if (type === 'number' && !isNumber(value)) return 'a number is asked for';
  if (type === 'string' && typeof value !== 'string') return 'a text is asked for';
  if (type === 'boolean' && typeof value !== 'boolean') return 'true or false is asked for';
  if (isNumber(value) && isOutside(value, part)) {
    return `${value} is out of bounds: ${rangeOf(part).join(', ')}`;
  }
  return type === 'object' ? whyUnfitObject(value, part) : undefined;
}

function isOutside(value: number, part: Part): boolean {
  const [least, most] = [part['minimum'], part['maximum']];
  const [above, below] = [part['exclusiveMinimum'], part['exclusiveMaximum']];
  return (
    (isNumber(least) && value < least) ||
    (isNumber(most) && value > most) ||
    (isNumber(above) && value <= above) ||
    (isNumber(below) && value >= below)
  );
}

function whyUnfitObject(
  value: unknown,
  { properties, required, additionalProperties }: Part,
): string | undefined {
  if (!isObject(value)) return 'an object is asked for, as JSON';
  const parts = isObject(properties) ? properties : {};
  const must = Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
  const missing = must.find((name) => own(value, name) === undefined);
  if (missing !== undefined) return `“${missing}” is needed`;
  for (const [name, of] of Object.entries(value)) {
    const part = own(parts, name);
    if (part === undefined && additionalProperties === false) return `“${name}” is not known`;
    const why = isObject(part) ? whyUnfit(of, part) : undefined;
    if (why !== undefined) return `“${name}”: ${why}`;
  }
  return undefined;
}

/** What the gateway finds wrong with an answer, by the field; `''` for what is of none. @param errors places begin with `/answer` */
export function wrongByField(
  errors: readonly { pointer: string; message: string }[],
): Record<string, string> {
  return Object.fromEntries(
    errors.map(({ pointer, message }) => {
      const name = pointer.split('/')[2] ?? '';
      return [name.replaceAll('~1', '/').replaceAll('~0', '~'), message];
    }),
  );
}
