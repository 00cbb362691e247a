import path from 'node:path';
import { Router, type Request, type RequestHandler } from 'express';
import { newId } from '../../../shared/contracts/ids.ts';
import { parseCommandId, type CommandParts } from '../../../shared/contracts/command-id.ts';
import { sha256OfDigest, internalApi } from '../../../shared/contracts/internal-api.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { withValues } from '../../../shared/expressions/index.ts';
import { outlineOf } from '../../../shared/workcell/index.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import type { RunsContext } from '../context.ts';
import { placeResult } from '../files/result-files.ts';
import { storeStream } from '../files/store-stream.ts';
import {
  inPath,
  inQuery,
  resource,
  sendRunFile,
  json,
  type Operation,
  file,
  part,
  rangeHeader,
  withStore,
} from '../../http/index.ts';
import { findRun } from '../run-pages.ts';
import { filesOf, findFile } from '../run-files.ts';
import { judgeResultFile, demandInHand, senderOf } from './judge-result-file.ts';
import { diagnosisView } from '../../../shared/contracts/diagnosis.ts';
import { flag, listOf, text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { storedFileSchema } from '../../../shared/contracts/result-file.ts';

const tag = 'Internal';

const outlineView = {
  title: 'WorkcellOutline',
  description: 'The names of the workcell.',
  ...object({
    name: text,
    modules: listOf(
      object({
        name: text,
        active: flag,
        configured: told(flag, 'True where the workcell file has a config for it.'),
      }),
    ),
  }),
} as const;

const getOutline = {
  id: 'getOutline',
  method: 'get',
  path: internalApi.workcell,
  access: ['lab:read', 'agents:serve'],
  tag,
  summary: 'The names of the workcell, for agents',
  answers: { 200: json('The names.', outlineView) },
} as const satisfies Operation;

export const getDiagnosis = {
  id: 'getDiagnosis',
  method: 'get',
  path: internalApi.diagnosis,
  access: 'lab:read',
  tag,
  summary: 'What `weir doctor` asks for',
  description: 'Answers also where broker or store are away, and says so.',
  answers: { 200: json('The diagnosis.', diagnosisView) },
} as const satisfies Operation;

const ofCommand = { command: told(text, 'The id of the command.') };
const pathInternalCalls = '/internal/commands/{command}/files/{name}';
const errors = ['not_found', 'run_not_found', 'run_unreadable', 'file_not_found', ...withStore] as const;

const getInputFile = {
  id: 'getInputFile',
  method: 'get',
  path: pathInternalCalls,
  access: 'agents:serve',
  tag,
  summary: 'Sends an input file of a step to its agent',
  params: object({ ...ofCommand, name: told(text, 'The argument that it is for.') }),
  headers: rangeHeader,
  answers: { 200: file('The bytes.'), 206: part, 304: { description: 'They are as you know them.' } },
  errors: [...errors, 'wrong_instance', 'result_settled', 'bad_range'],
} as const satisfies Operation;

const putResultFile = {
  id: 'putResultFile',
  method: 'put',
  path: pathInternalCalls,
  access: 'agents:serve',
  tag,
  summary: 'Takes a result file of a step from its agent',
  description:
    'The same bytes again are the same file. Taken while the attempt goes on or its outcome is unknown.',
  params: object({ ...ofCommand, name: told(text, 'The label of the result.') }),
  query: object(
    {},
    {
      name: told(text, 'The name of the file.'),
      module: told(text, 'Which module brings it.'),
      instance: told(text, 'Which instance brings it.'),
    },
  ),
  headers: object({ 'repr-digest': told(text, 'The SHA-256 of the bytes (RFC 9530).') }),
  body: {
    required: true,
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } as const } },
  },
  answers: { 200: json('The file, as it is kept.', { title: 'StoredFile', ...storedFileSchema } as const) },
  errors: [
    ...errors,
    'wrong_instance',
    'result_settled',
    'run_terminal',
    'upload_waits',
    'checksum_mismatch',
    'too_large',
    'disk_full',
  ],
} as const satisfies Operation;

export const internalCalls: readonly Operation[] = [getOutline, getDiagnosis, getInputFile, putResultFile];

/** What agents ask for: the names of the workcell, and the files of their commands. */
export function internalRouter(context: RunsContext): Router {
  const router = Router();
  resource(router, [getOutline, (_request, response) => void response.json(outlineOf(context.workcell))]);
  resource(router, [getInputFile, sendInput(context)], [putResultFile, takeResult(context)]);
  return router;
}

function sendInput(context: RunsContext): RequestHandler {
  return async (request, response) => {
    const { run, step: written, command } = await findStep(context, request);
    demandInHand(request, run, command);
    const step = withValues(written, run.steps[command.step]?.values);
    const argument = inPath(request, getInputFile).name;
    const file = Object.hasOwn(step.files, argument) ? step.files[argument] : undefined;
    if (file === undefined) throw new WeirError('file_not_found', `the step has no file for "${argument}"`);
    await sendRunFile(response, context.data, run.definition.directory, findFile(filesOf(run), file));
  };
}

/** Takes a result file: stored under a temporary name, checked, and only then moved to where it is found. */
function takeResult(context: RunsContext): RequestHandler {
  const { data, maxUpload } = context;
  return async (request, response) => {
    const { run, command } = await findCommand(context, request);
    const label = inPath(request, getInputFile).name;
    const name = inQuery(request, putResultFile).name ?? label;
    const stated = sha256OfDigest(request.get('repr-digest'));
    if (stated === undefined) {
      throw new WeirError('bad_request', 'a Repr-Digest header with the SHA-256 of the file is needed');
    }
    const upload = { command, sender: senderOf(request), label, sha256: stated };
    const kept = judgeResultFile(run, upload);
    if (kept) {
      response.json(kept);
      return;
    }
    const folder = await data.openIncoming();
    try {
      const arrived = path.join(folder.path, newId());
      const written = await storeStream(request, arrived, { maxBytes: maxUpload, mode: data.fileMode });
      if (written.sha256 !== stated) {
        throw new WeirError('checksum_mismatch', `the file arrived with the SHA-256 ${written.sha256}`);
      }
      // The step may have ended while the file was on its way.
      judgeResultFile(await findRun(context, command.run_id), upload);
      const { directory } = run.definition;
      const file = { path: arrived, label, name, attempt: command.attempt, ...written };
      response.json(await placeResult(data, directory, stepOf(run, command).id, file));
    } finally {
      await folder.remove();
    }
  };
}

/** The run and the step that a command id belongs to. @throws WeirError `bad_request`, `run_not_found`, `not_found`. */
async function findStep(
  context: RunsContext,
  request: Request,
): Promise<{ run: ArchivedRun; step: StepDefinition; command: CommandParts }> {
  const { run, command } = await findCommand(context, request);
  return { run, step: stepOf(run, command), command };
}

/** The run that a command id belongs to, which may not know its step. @throws WeirError `bad_request`, `run_not_found`, `not_found`. */
async function findCommand(
  context: RunsContext,
  request: Request,
): Promise<{ run: ArchivedRun; command: CommandParts }> {
  const command = parseCommandId(inPath(request, getInputFile).command);
  if (!command) throw new WeirError('bad_request', 'the path holds no command id');
  const run = await findRun(context, command.run_id);
  if (run.definition.simulate)
    throw new WeirError('not_found', 'the run is simulated: no agent has part in it');
  return { run, command };
}

function stepOf(run: ArchivedRun, command: CommandParts): StepDefinition {
  const step = run.definition.steps[command.step];
  if (!step) throw new WeirError('not_found', `the run has no step ${command.step}`);
  return step;
}
