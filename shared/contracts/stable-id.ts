import { hash } from 'node:crypto';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A ULID that is always the same for a text, so that processes and restarts agree on it without a registry. */
export function stableId(text: string): string {
  const digest = hash('sha256', text).slice(0, 32);
  let rest = BigInt(`0x${digest}`);
  let id = '';
  while (id.length < 26) {
    id = `${crockford[Number(rest % 32n)] ?? ''}${id}`;
    rest /= 32n;
  }
  return id;
}
