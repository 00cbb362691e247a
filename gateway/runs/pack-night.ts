import path from 'node:path';
import { maxMessageBytes } from '../../shared/contracts/envelope.ts';
import { firstOfRow, idInRow } from '../../shared/contracts/ids.ts';
import type { NightQuestion } from '../../shared/contracts/simulated-night.ts';
import { maxRuns } from '../../shared/contracts/table-of-runs.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { isObject, type Json } from '../../shared/kernel/json/json.ts';
import { mostUnpacked, pack, type Packed } from '../../shared/kernel/json/packed.ts';
import { type DefinedRuns, defineRuns, type Submission } from './prepare-run.ts';

/** What a message has beside what it carries, in bytes. */
const frame = 16 * 1024;

/** One submission of a night. */
export interface NightPart {
  submission: Submission;
  /** Its faults are reported with this name; undefined if it is the only one. */
  name: string | undefined;
}

/**
 * The runs of a night as the owner is asked about them, packed. Takes seconds: a thread runs it. The size is checked before the runs are written:
 * those of one submission are alike, so the first one shows what all come to.
 * @throws WeirError as a submission of the runs does, and `too_large` if there are too many of them
 */
export async function packNight(
  parts: readonly NightPart[],
  how: Pick<NightQuestion, 'seed' | 'plays'>,
): Promise<Packed> {
  const first = firstOfRow();
  const runs: NightQuestion['runs'] = [];
  let bytes = 0;
  for (const [place, { submission, name }] of parts.entries()) {
    const made = await defineRuns(submission).catch((error: unknown) => refuse(error, name));
    if (!made) throw new Error('a run is defined once the state is known');
    if (runs.length + made.total > maxRuns)
      throw new WeirError('too_large', `a night may have ${maxRuns} runs beside those that are accepted`);
    for (let position = 0; position < made.total; position += 1) {
      const run = { definition: plannedIn(made, position, idInRow(first, runs.length)), submission: place };
      const size = JSON.stringify(run).length;
      const rest = made.areAlike ? made.total - position : 1;
      if (bytes + size * rest > mostUnpacked - frame) throw tooLarge(parts.length === 1 ? undefined : name);
      bytes += size;
      runs.push(run);
    }
  }
  const question = pack({ runs, ...how } satisfies NightQuestion);
  if (question.packed.length > maxMessageBytes - frame) throw tooLarge(undefined);
  return question;
}

/** Of two runs that could begin at the same time the one that was submitted first goes first: their ids are in that order. */
function plannedIn(
  made: DefinedRuns,
  position: number,
  run_id: string,
): NightQuestion['runs'][number]['definition'] {
  const { handed_in: _, ...definition } = made.define(position);
  return { ...definition, run_id, workflow: {}, warnings: [] };
}

function tooLarge(name: string | undefined): WeirError {
  const place = name === undefined ? '' : `${name}: `;
  const most = mostUnpacked / 1024 / 1024;
  return new WeirError(
    'too_large',
    `${place}the runs come to more than the ${most} MiB that can be simulated at once: simulate fewer of them, or fewer steps`,
  );
}

/** Says of which of several submissions it is. */
function refuse(error: unknown, name: string | undefined): never {
  if (!WeirError.is(error) || name === undefined) throw error;
  const { code, message, details } = error;
  const told = Array.isArray(details) ? { details: details.map((each) => inFile(each as Json, name)) } : {};
  throw new WeirError(code, `${name}: ${message}`, { ...told, cause: error });
}

/** A workflow that another one uses is named from the folder of that. */
function inFile(problem: Json, name: string): Json {
  if (!isObject(problem)) return problem;
  const { file } = problem;
  return { ...problem, file: typeof file === 'string' ? path.join(path.dirname(name), file) : name };
}
