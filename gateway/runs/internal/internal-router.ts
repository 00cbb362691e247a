import { parseCommandId, type CommandParts } from '../../../shared/contracts/command-id.ts';
import { sha256OfDigest, internalApi } from '../../../shared/contracts/internal-api.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { withValues } from '../../../shared/expressions/index.ts';
import { outlineOf, outlineView } from '../../../shared/workcell/index.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import type { RunsContext } from '../context.ts';
import { placeResult } from './place-result.ts';
import { sendRunFile, json, file, part, rangeHeader, type Call, callsOf } from '../../http/index.ts';
import { findRun } from '../run-pages.ts';
import { filesOf, findFile } from '../run-files.ts';
import { judgeResultFile, demandInHand, senderOf } from './judge-result-file.ts';
import { text } from '../../../shared/contracts/fields.ts';
import { object, optional, told } from '../../../shared/contracts/object-schema.ts';
import { storedFileSchema } from '../../../shared/contracts/result-file.ts';

const call = callsOf<RunsContext>('Internal');

const getOutline = call(
  {
    id: 'getOutline',
    route: `get ${internalApi.workcell}`,
    access: ['lab:read', 'agents:serve'],
    summary: 'The names of the workcell, for agents',
    answers: { 200: json('The names.', outlineView) },
  },
  ({ context }) => outlineOf(context.workcell),
);

const ofCommand = { command: told(text, 'The id of the command.') };
const pathInternalCalls = '/internal/commands/{command}/files/{name}';
const errors = ['not_found', 'run_not_found', 'run_unreadable', 'file_not_found'] as const;

const getInputFile = call(
  {
    id: 'getInputFile',
    route: `get ${pathInternalCalls}`,
    access: 'agents:serve',
    summary: 'Sends an input file of a step to its agent',
    params: object({ ...ofCommand, name: told(text, 'The argument that it is for.') }),
    headers: rangeHeader,
    answers: { 200: file('The bytes.'), 206: part, 304: { description: 'They are as you know them.' } },
    errors: [...errors, 'wrong_instance', 'result_settled', 'bad_range'],
  },
  async ({ path, request, response, context }) => {
    const { run, command } = await findCommand(context, path.command);
    const written = stepOf(run, command);
    demandInHand(request, run, command);
    const step = withValues(written, run.steps[command.step]?.values);
    const file = Object.hasOwn(step.files, path.name) ? step.files[path.name] : undefined;
    if (file === undefined) throw new WeirError('file_not_found', `the step has no file for "${path.name}"`);
    await sendRunFile(response, context.data, run.definition.directory, findFile(filesOf(run), file));
  },
);

const putResultFile = call(
  {
    id: 'putResultFile',
    route: `put ${pathInternalCalls}`,
    access: 'agents:serve',
    summary: 'Takes a result file of a step from its agent',
    description:
      'The same bytes again are the same file. Taken while the attempt goes on or its outcome is unknown.',
    params: object({ ...ofCommand, name: told(text, 'The label of the result.') }),
    query: object({
      [optional]: {
        name: told(text, 'The name of the file.'),
        module: told(text, 'Which module brings it.'),
        instance: told(text, 'Which instance brings it.'),
      },
    }),
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
  },
  // Stored under a temporary name, checked, and only then moved to where it is found.
  async ({ path: { command: id, name: label }, query: { name = label }, request, context }) => {
    const { data, maxUpload } = context;
    const { run, command } = await findCommand(context, id);
    const stated = sha256OfDigest(request.get('repr-digest'));
    if (stated === undefined) {
      throw new WeirError('bad_request', 'a Repr-Digest header with the SHA-256 of the file is needed');
    }
    const upload = { command, sender: senderOf(request), label, sha256: stated };
    const kept = judgeResultFile(run, upload);
    if (kept) return kept;
    const incoming = await data.openIncoming();
    try {
      const arrived = await incoming.receive(request, maxUpload);
      if (arrived.sha256 !== stated) {
        throw new WeirError('checksum_mismatch', `the file arrived with the SHA-256 ${arrived.sha256}`);
      }
      // The step may have ended while the file was on its way.
      judgeResultFile(await findRun(context, command.run_id), upload);
      const { directory } = run.definition;
      const file = { label, name, attempt: command.attempt, ...arrived };
      return await placeResult(data, directory, stepOf(run, command).id, file);
    } finally {
      await incoming.remove();
    }
  },
);

/** What agents ask for: the names of the workcell, and the files of their commands. */
export const internal: readonly Call<RunsContext>[] = [getOutline, getInputFile, putResultFile];

/** The run that a command id belongs to, which may not know its step. @throws WeirError `bad_request`, `run_not_found`, `not_found`. */
async function findCommand(
  context: RunsContext,
  id: string,
): Promise<{ run: ArchivedRun; command: CommandParts }> {
  const command = parseCommandId(id);
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
