/** A value as it is typed into a field; '' for none. Texts stand as they are, all else as JSON. */
export function toText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Values by name in a line: `target 5.4, mode fast`; '' for none. */
export function valuesInLine(values: Readonly<Record<string, unknown>> = {}): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${toText(value)}`)
    .join(', ');
}

/** A text whose lines all end in one character, as the editor has it: what counts its characters counts the same. */
export function withLineFeeds(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n');
}

/** What a field holds: a value, nothing, or why it is no value. */
export type Reading = { value: unknown } | { missing: true } | { error: string };

/**
 * Reads what was typed as a value of a type, in the words of JSON Schema or of Python (`string`, `number`, `list`, …). A type that is
 * not known takes JSON, and a text where that is none.
 */
export function readText(text: string, type = 'any'): Reading {
  if (text.trim() === '') return { missing: true };
  switch (kindOf(type)) {
    case 'text':
      return { value: text };
    case 'whole':
      return /^[+-]?\d+$/.test(text.trim())
        ? { value: Number(text) }
        : { error: 'a whole number is asked for' };
    case 'number':
      return Number.isFinite(Number(text)) ? { value: Number(text) } : { error: 'a number is asked for' };
    case 'yesno':
      return readYesNo(text.trim().toLowerCase());
    case 'json':
      return readJson(text, `${type} is asked for, as JSON`);
    case 'any': {
      const read = readJson(text, '');
      return 'error' in read ? { value: text } : read;
    }
  }
}

function kindOf(type: string): 'text' | 'whole' | 'number' | 'yesno' | 'json' | 'any' {
  const plain = type.toLowerCase();
  if (['string', 'str', 'text'].includes(plain)) return 'text';
  if (['integer', 'int'].includes(plain)) return 'whole';
  if (['number', 'float'].includes(plain)) return 'number';
  if (['boolean', 'bool'].includes(plain)) return 'yesno';
  return /^(array|list|object|dict|tuple)/.test(plain) ? 'json' : 'any';
}

/** The type of a value, in the words of JSON Schema; `any` where it tells of none. */
export function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return value === null || value === undefined ? 'any' : typeof value;
}

function readYesNo(text: string): Reading {
  if (['true', 'yes'].includes(text)) return { value: true };
  return ['false', 'no'].includes(text) ? { value: false } : { error: 'true or false is asked for' };
}

function readJson(text: string, error: string): Reading {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { error };
  }
}
