import type { Outline } from '../../api/submit.ts';
import { readText } from '../../design/value-text.ts';
import { own } from '../../design/own.ts';

/** What a form holds: the values as the gateway takes them, and what is wrong, by field. */
export interface Values {
  values: Record<string, unknown>;
  errors: Record<string, string>;
}

/** Reads the fields of a workflow's parameters. A field that is left empty leaves the parameter to its default. Pure. */
export function readParameters(
  parameters: Outline['parameters'],
  texts: Readonly<Record<string, string>>,
): Values {
  const values: [string, unknown][] = [];
  const errors: [string, string][] = [];
  for (const { name, type, default: of, required } of parameters) {
    const reading = readText(own(texts, name) ?? '', type ?? typeOf(of));
    if ('value' in reading) values.push([name, reading.value]);
    else if ('error' in reading) errors.push([name, reading.error]);
    else if (required) errors.push([name, 'a value is needed']);
  }
  return { values: Object.fromEntries(values), errors: Object.fromEntries(errors) };
}

/** Reads the fields of a payload; each is JSON, or else a text. Pure. */
export function readPayload(
  keys: readonly string[],
  texts: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const reading = readText(own(texts, key) ?? '');
      return 'value' in reading ? [[key, reading.value] as const] : [];
    }),
  );
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return (
    ['string', 'number', 'boolean', 'object'].find((type) => typeof value === type && value !== null) ?? 'any'
  );
}
