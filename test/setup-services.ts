import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import { answerFaults } from './support/described/answer-faults.ts';
import { watchAnswers } from './support/described/watch-answers.ts';

// Files share what is loaded, and this is loaded for each: one watch is enough.
if (process.env[answerFaults] === undefined) {
  const file = path.join(tmpdir(), `weir-answer-faults-${process.pid}-${Date.now()}`);
  process.env[answerFaults] = file;
  watchAnswers(file);
}

/** No gateway of a test may answer anything but what its description says. */
afterEach(() => {
  const file = process.env[answerFaults] ?? '';
  if (!existsSync(file)) return;
  const faults = [...new Set(readFileSync(file, 'utf8').trim().split('\n'))];
  rmSync(file);
  const told = faults.map((line) => `- ${JSON.parse(line) as string}`).join('\n');
  throw new Error(`answers that are not as /openapi.json describes them:\n${told}`);
});
