/** How a value stands in the text. */
export interface Style {
  /** True within `{…}` and `[…]`. */
  flow: boolean;
  /** True in a text that is JSON. */
  json: boolean;
  /** How the text in its place is quoted; undefined where there is none. */
  quotes?: 'single' | 'double' | undefined;
}

/** A value on one line, as YAML of version 1.1 reads it, too: a text that could be anything else has quotes. Pure. */
export function valueInText(value: unknown, style: Style): string {
  if (style.json || value === null || value === undefined) return JSON.stringify(value ?? null);
  if (typeof value === 'string') return textInText(value, style);
  const within = { flow: true, json: false };
  if (Array.isArray(value)) return `[${value.map((item) => valueInText(item, within)).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, item]) => pairInText(key, item, within));
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

/** `key: value`. Pure. */
export function pairInText(key: string, value: unknown, style: Style): string {
  const name = style.json ? JSON.stringify(key) : textInText(key, { flow: true, json: false });
  return `${name}: ${valueInText(value, style)}`;
}

function textInText(text: string, { flow, quotes }: Style): string {
  const printable = /^[\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/.test(text);
  if (!printable || quotes === 'double') return doubleQuoted(text);
  if (quotes === undefined && isPlain(text) && !(flow && /[,[\]{}]|:$/.test(text))) return text;
  return `'${text.replaceAll("'", "''")}'`;
}

/** Whether a text may stand without quotes: it begins like a word, and is none that means something else. */
function isPlain(text: string): boolean {
  return (
    /^(?:[A-Za-z_$/]|\.\.?\/)/.test(text) &&
    !/: |:$| #|\s$/.test(text) &&
    !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text)
  );
}

/** JSON, with what YAML would not take escaped as well. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (odd) => `\\u${odd.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
