import { withoutKeys } from './key-text.ts';
import { withoutKnownSecrets } from './known-secrets.ts';
import { isSecretName } from './secret-name.ts';

/** What stands where a secret was. */
export const hidden = '***';

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
