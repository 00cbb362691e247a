import { expect } from 'vitest';

/** From this level on a line of the log tells of a failure. */
const error = 50;

/** How a command begins to say that the gateway lets it wait. */
const waits = 'waiting: ';

/**
 * Matches the stderr of a process in which nothing failed: it holds no word but what a machine that stalls for some seconds makes any
 * process say, which are warnings in the log (an agent's session ends, say, and begins anew) and that an answer is waited for.
 */
export const quiet = expect.toSatisfy(isQuiet) as string;

function isQuiet(stderr: string): boolean {
  return stderr.split('\n').every((line) => line === '' || line.startsWith(waits) || levelOf(line) < error);
}

/** What a command has said on its stderr besides that it waits for an answer. */
export function said(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => !line.startsWith(waits))
    .join('\n');
}

/** Of what is no line of the log, infinity. */
function levelOf(line: string): number {
  try {
    const { level } = JSON.parse(line) as { level?: unknown };
    return typeof level === 'number' ? level : Infinity;
  } catch {
    return Infinity;
  }
}
