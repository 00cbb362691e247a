import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openapiDocument } from '../../../gateway/server/api/openapi-document.ts';
import { operations } from '../../../gateway/server/api/description-router.ts';
import { answersFile } from './answers-file.ts';
import { DescribedAnswers, type Description, type GivenAnswer } from './described-answers.ts';
import { watchAnswers } from './watch-answers.ts';

/*
 * Judges the answers of all gateways of this process and of those that it starts. It does so for them, too: what compiles the description
 * takes a process a quarter of its start.
 */

const file = path.join(tmpdir(), `weir-answers-${process.pid}-${Date.now()}`);
const faults = new Set<string>();
let described: DescribedAnswers | undefined;

function judge(answer: GivenAnswer): void {
  described ??= new DescribedAnswers(openapiDocument(operations, 'tested') as unknown as Description);
  for (const fault of described.faultsOf(answer)) faults.add(fault);
}

process.env[answersFile] = file;
watchAnswers(judge);

/** What differs from the description, of the answers that were given since this was asked last, each as a sentence. */
export function takeFaults(): string[] {
  if (existsSync(file)) {
    const taken = `${file}.taken`;
    renameSync(file, taken);
    // Behind the last line end stands what a process was killed over.
    const lines = readFileSync(taken, 'utf8').split('\n').slice(0, -1);
    rmSync(taken);
    for (const line of lines) {
      const given = JSON.parse(line) as GivenAnswer | string;
      if (typeof given === 'string') faults.add(given);
      else judge(given);
    }
  }
  const told = [...faults];
  faults.clear();
  return told;
}
