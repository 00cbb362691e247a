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
  };
}

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
  const [least, most] = [part['minimum'], part['maximum']];
  const [above, below] = [part['exclusiveMinimum'], part['exclusiveMaximum']];
  const range =
    isNumber(least) && isNumber(most)
      ? [`${least} to ${most}`]
      : [
          ...(isNumber(least) ? [`${least} at least`] : []),
          ...(isNumber(above) ? [`above ${above}`] : []),
          ...(isNumber(most) ? [`${most} at most`] : []),
          ...(isNumber(below) ? [`below ${below}`] : []),
        ];
  const kind = kinds[type];
  return [...(kind === undefined || (type === 'number' && range.length > 0) ? [] : [kind]), ...range].join(
    ', ',
  );
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
