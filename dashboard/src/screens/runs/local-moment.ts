/** A moment as a field for local times has it, `2026-11-26T08:05`; '' for none. Pure but for the machine's time zone. */
export function toLocal(at: string | undefined): string {
  const date = new Date(at ?? NaN);
  if (Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The moment that such a field has, in UTC; undefined where it has none. */
export function fromLocal(text: string): string | undefined {
  const date = new Date(text);
  return text === '' || Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
