import { InvalidArgumentError } from 'commander';

/** The number that an option `--limit` states. @throws InvalidArgumentError where it is none from 1 to 1000. */
export function toCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw new InvalidArgumentError('expected a whole number from 1 to 1000');
  }
  return count;
}
