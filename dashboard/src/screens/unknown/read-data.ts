/** What somebody has written of a value: JSON, or else a text as it stands. Pure. */
export function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The values that are told with "it happened": those of the fields, and more as JSON; or a sentence on what is wrong with it. Pure. */
export function readData(
  fields: Readonly<Record<string, string>>,
  more: string,
): { data?: Record<string, unknown> } | { wrong: string } {
  const told = Object.entries(fields).filter(([, text]) => text.trim() !== '');
  const data: Record<string, unknown> = Object.fromEntries(
    told.map(([name, text]) => [name, valueOf(text.trim())]),
  );
  if (more.trim() !== '') {
    const others = valueOf(more);
    if (typeof others !== 'object' || others === null || Array.isArray(others))
      return { wrong: 'This is to be a JSON object, such as {"mass": 3.2}' };
    Object.assign(data, others);
  }
  return Object.keys(data).length === 0 ? {} : { data };
}

/**
 * The same, where values stand for a step that is left out: beside those that are told, the others that later steps need are null. The
 * gateway refuses data in which one of them is forgotten. Pure.
 */
export function withNull(
  read: ReturnType<typeof readData>,
  needed: readonly string[],
): ReturnType<typeof readData> {
  if ('wrong' in read || read.data === undefined) return read;
  return { data: { ...Object.fromEntries(needed.map((name) => [name, null])), ...read.data } };
}
