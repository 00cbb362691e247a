/** Shorter ones would hide harmless words, and guard nothing. */
const shortest = 4;

/** What `${ENV:NAME}` references of this process have been found to mean, in every form in which texts hold it. */
const known = new Map<string, string>();

/** From now on, texts show the reference in place of the value. */
export function keepSecret(value: string, reference: string): void {
  if (value.length < shortest) return;
  for (const form of [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]) {
    known.set(form, reference);
  }
}

/** The text with the references in place of what they mean. */
export function withoutKnownSecrets(text: string): string {
  let shown = text;
  // The longest first: one may hold another.
  for (const [value, reference] of [...known].sort(([a], [b]) => b.length - a.length)) {
    if (shown.includes(value)) shown = shown.replaceAll(value, () => reference);
  }
  return shown;
}
