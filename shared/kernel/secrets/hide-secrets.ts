import { nameForm } from './key-text.ts';

/** Parts of names that promise a secret, wherever they stand. */
const anywhere =
  /passw|passphrase|pwd|secret|token|credential|apikey|authori[sz]|authenti|cookie|connectionstr|connstr|private|bearer/;

/** Words that promise one where they stand alone, or at the end of another: `api_key`, `sshkey`, `dbAuth`. */
const words = /^(?:.*keys?|pass|pw|.*auth|dsn|jwt|psk)$/;

/** Whether what goes by this name may be a secret. It errs on the safe side: what is hidden wrongly can be read in its file. */
export function isSecretName(name: string): boolean {
  const parts = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return anywhere.test(parts.join('')) || parts.some((part) => words.test(part));
}

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
function withoutKnownSecrets(text: string): string {
  let shown = text;
  // The longest first: one may hold another.
  for (const [value, reference] of [...known].sort(([a], [b]) => b.length - a.length)) {
    if (shown.includes(value)) shown = shown.replaceAll(value, () => reference);
  }
  return shown;
}

/** What stands where a secret was. */
export const hidden = '***';

/** Also of a key that was copied only in part. */
const keys = new RegExp(`weir_(${nameForm})_[\\w-]{16,}`, 'g');

/** The text without the secrets of keys that stand in it. */
export function withoutKeys(text: string): string {
  // Most texts have none, and all that is logged passes here.
  if (!text.includes('weir_')) return text;
  return text.replaceAll(keys, (_whole, name: string) => `weir_${name}_${hidden}`);
}

/** User and password of a URL: all before the last `@` of its host. A blank, a quote, or the path ends it. */
const userInfo = /(\b[a-z][a-z\d+.-]*:\/\/)([^\s/?#"'<>]+)@/gi;
/**
 * A parameter in the query of a URL. Within JSON a backslash before a quote belongs to the quote, which ends the URL: without
 * it the text would be no JSON any more.
 */
const parameter = /([?&;])([^=&\s"'?]+)=((?:[^&\s#"'\\]|\\[^\s"'])+)/g;
/** A password that stands elsewhere: its reference tells nothing. */
const onlyReferences = /^(?:[^:]*:)?\$\{ENV:\w+\}$/;

/**
 * A text as anybody may read it: without the secrets of keys, without user and password of URLs, without parameters of URLs whose names promise a secret,
 * and with `${ENV:NAME}` in place of what that means to this process.
 */
export function hideSecrets(text: string): string {
  const shown = withoutKeys(withoutKnownSecrets(text));
  if (!shown.includes('://') && !shown.includes('=')) return shown;
  return shown
    .replace(userInfo, (whole, scheme: string, info: string) =>
      onlyReferences.test(info) ? whole : `${scheme}${hidden}@`,
    )
    .replace(parameter, (whole, mark: string, name: string) =>
      isSecretName(name) ? `${mark}${name}=${hidden}` : whole,
    );
}
