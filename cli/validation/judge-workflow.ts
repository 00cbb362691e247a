import path from 'node:path';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { loadWorkcell } from '../../shared/workcell/index.ts';
import { type GatewayAt, GatewayClient, isOfMany, type Submission } from '../client/index.ts';
import { problemsOf } from '../display/index.ts';
import { checkAlone, checkOffline, withMissingFiles, emptyWorkflow } from '../submission/index.ts';
import { readWarnings, type Verdict } from './verdict.ts';
import { withPlaces } from './judge-workcell.ts';

/** What a workflow is checked against. */
export interface LabRules {
  /** Asked first; undefined where nobody shall be asked. */
  /** Undefined where none is to be asked. */
  gateway: GatewayAt | undefined;
  /** Where no gateway answers; undefined where there is none: then what needs a workcell is not checked. */
  workcellFile: string | undefined;
  signal: AbortSignal;
}

/**
 * Checks a workflow as the gateway checks a submission, and starts nothing.
 * @throws WeirError `bad_workcell`, and what the gateway says of anything but the workflow.
 */
export async function judgeWorkflow(file: string, submission: Submission, on: LabRules): Promise<Verdict> {
  const verdict = await judge(file, submission, on);
  return { ...verdict, problems: withMissingFiles(verdict.problems, submission, file) };
}

async function judge(file: string, submission: Submission, on: LabRules): Promise<Verdict> {
  if (submission.workflow.trim() === '') {
    const problems = [{ pointer: '', message: emptyWorkflow }];
    return { file, kind: 'workflow', praise: '', problems, warnings: [] };
  }
  try {
    if (on.gateway !== undefined) return await askGateway(file, submission, on.gateway, on.signal);
  } catch (error) {
    if (!WeirError.is(error, 'gateway_unavailable')) throw error;
  }
  if (on.workcellFile === undefined) return checkWithout(file, submission, on.gateway !== undefined);
  return checkHere(file, submission, on.workcellFile, on.gateway !== undefined);
}

/** Checks what can be told of a workflow without a workcell, and says what was not checked. */
async function checkWithout(file: string, submission: Submission, asked: boolean): Promise<Verdict> {
  const { problems, warnings } = await checkAlone(submission);
  const why = asked ? 'no gateway answers, and there' : 'there';
  const message = `${why} is no workcell file to check it against: its modules, their actions and arguments, and its locations were not checked; give --workcell, or --gateway-url of one that runs`;
  const praise = 'can be run, as far as that can be told without a workcell';
  return {
    ...{ file, kind: 'workflow', praise, problems },
    warnings: [...readWarnings(warnings), { pointer: '', message }],
  };
}

async function askGateway(
  file: string,
  submission: Submission,
  gateway: GatewayAt,
  signal: AbortSignal,
): Promise<Verdict> {
  const client = new GatewayClient(gateway, { ms: 0, signal });
  const { name } = await client.workcell();
  const against = `${name}, the workcell at ${gateway.url}`;
  const verdict = { file, kind: 'workflow', praise: `can be run in ${against}`, against } as const;
  try {
    const only = { ...submission, validate_only: true };
    const { warnings = [] } = await (isOfMany(only) ? client.submitMany(only) : client.submit(only));
    return { ...verdict, problems: [], warnings: readWarnings(warnings) };
  } catch (error) {
    if (!WeirError.is(error, 'invalid_workflow') && !WeirError.is(error, 'too_large')) throw error;
    const problems = problemsOf(error);
    const said = problems.length > 0 ? problems : [{ pointer: '', message: error.message }];
    return { ...verdict, problems: said, warnings: [] };
  }
}

async function checkHere(
  file: string,
  submission: Submission,
  workcellFile: string,
  asked: boolean,
): Promise<Verdict> {
  const { workcell } = await loadWorkcell(workcellFile, () => false);
  const baseDir = path.dirname(path.resolve(workcellFile));
  const { problems, warnings } = await withPlaces(workcellFile, () =>
    checkOffline(submission, workcell, baseDir),
  );
  const why = asked ? 'no gateway answers, so the' : 'the';
  const praise = `fits ${workcellFile}; ${why} instruments that are there were not asked`;
  return {
    file,
    kind: 'workflow',
    praise,
    against: workcellFile,
    problems,
    warnings: readWarnings(warnings),
  };
}
