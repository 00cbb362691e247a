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
