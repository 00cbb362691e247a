import { expect } from 'vitest';
import type { ErrorCode } from '../../shared/kernel/errors/catalogue.ts';

/** What an error of that code has, whose sentence says that. */
export function refusal(code: ErrorCode, says: string | RegExp): object {
  const message: unknown =
    typeof says === 'string' ? expect.stringContaining(says) : expect.stringMatching(says);
  return { code, message };
}
