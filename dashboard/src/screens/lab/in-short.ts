/** Longer ones are for programs. */
const longest = 40;

/** What a JSON Schema says beside the type, as far as it is short: `minimum 0`, `of number`. Pure. */
export function inShort(schema: Readonly<Record<string, unknown>> | undefined): string[] {
  return Object.entries(schema ?? {})
    .filter(([key]) => key !== 'type' && key !== 'description')
    .map(([key, value]) => inWords(key, value))
    .filter((text) => text.length <= longest);
}

function inWords(key: string, value: unknown): string {
  if (key === 'items' && typeof value === 'object' && value !== null) {
    const { type, ...rest } = value as { type?: unknown };
    if (typeof type === 'string' && Object.keys(rest).length === 0) return `of ${type}`;
  }
  return `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}
