import type { Fault, Outline } from '../api/index.ts';
import { fieldsOf, type FormField, typedField } from '../asking/index.ts';
import { typeOf } from '../design/value-text.ts';

type Parameter = Outline['parameters'][number];

/** The form of a workflow's parameters. A field that is left empty leaves its parameter to the default. Pure. */
export function fieldsOfParameters(parameters: readonly Parameter[]): FormField[] {
  const properties = parameters.map((each) => [each.name, { type: typeOf(each.default), ...each }] as const);
  const required = parameters.filter((each) => each.required).map(({ name }) => name);
  return fieldsOf({ properties: Object.fromEntries(properties), required }).map((field) => {
    const { kind, hint, preset } = field;
    // One of several is chosen from the start.
    if (kind === 'one' || preset === '') return field;
    return { ...field, hint: [hint, `default ${preset}`].filter(Boolean).join('; ') };
  });
}

/** What the gateway says of the values of parameters, by their fields. Pure. */
export function wrongValues(
  parameters: readonly Parameter[],
  problems: readonly Fault[],
): Record<string, string> {
  const given = /^the value that the submission gives the parameter ".*?" /s;
  return Object.fromEntries(
    problems.flatMap(({ file, pointer, message }) => {
      const place = /^\/parameters\/(\d+)$/.exec(pointer)?.[1];
      const name = parameters[Number(place ?? NaN)]?.name;
      return file === undefined && name !== undefined && given.test(message)
        ? [[name, message.replace(given, '')] as const]
        : [];
    }),
  );
}

/** The form of a payload. Pure. */
export function fieldsOfPayload(keys: readonly string[]): FormField[] {
  return keys.map((key) => typedField(key, { label: `payload.${key}`, hint: 'JSON, or a text' }));
}
