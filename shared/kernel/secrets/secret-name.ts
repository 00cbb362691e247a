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
