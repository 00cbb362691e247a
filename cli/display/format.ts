/** A value for people: its JSON, cut where it is too long for a line. */
export function formatValue(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
