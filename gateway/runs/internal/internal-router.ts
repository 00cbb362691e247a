import path from 'node:path';
import { Router, type Request, type RequestHandler } from 'express';
import { newId } from '../../../shared/contracts/ids.ts';
import { parseCommandId, type CommandParts } from '../../../shared/contracts/command-id.ts';
import { sha256OfDigest } from '../../../shared/contracts/internal-api.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { withValues } from '../../../shared/expressions/index.ts';
import { outlineOf } from '../../../shared/workcell/index.ts';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import type { RunsContext } from '../context.ts';
import { placeResult } from '../files/result-files.ts';
import { storeStream } from '../files/store-stream.ts';
import { queryText, resource, sendRunFile } from '../../http/index.ts';
import { findRun } from '../find-run.ts';
import { filesOf, findFile } from '../run-files.ts';
import * as api from './internal-calls.ts';
import { judgeResultFile } from './judge-result-file.ts';
import { demandInHand, senderOf } from './sender-of.ts';

/** What agents ask for: the names of the workcell, and the files of their commands. */
export function internalRouter(context: RunsContext): Router {
  const router = Router();
  resource(router, [api.getOutline, (_request, response) => void response.json(outlineOf(context.workcell))]);
  resource(router, [api.getInputFile, sendInput(context)], [api.putResultFile, takeResult(context)]);
  return router;
}

function sendInput(context: RunsContext): RequestHandler {
  return async (request, response) => {
    const { run, step: written, command } = await findStep(context, request);
    demandInHand(request, run, command);
    const step = withValues(written, run.steps[command.step]?.values);
    const argument = textInPath(request, 'name');
    const file = Object.hasOwn(step.files, argument) ? step.files[argument] : undefined;
    if (file === undefined) throw new WeirError('file_not_found', `the step has no file for "${argument}"`);
    await sendRunFile(response, context.data, run.definition.directory, findFile(filesOf(run), file));
  };
}

/** Takes a result file: stored under a temporary name, checked, and only then moved to where it is found. */
function takeResult(context: RunsContext): RequestHandler {
  const { data, maxUpload } = context;
  return async (request, response) => {
    const { run, step, command } = await findStep(context, request);
    const label = textInPath(request, 'name');
    const name = queryText(request, 'name') ?? label;
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
      response.json(await placeResult(data, directory, step.id, file));
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
  const command = parseCommandId(textInPath(request, 'command'));
  if (!command) throw new WeirError('bad_request', 'the path holds no command id');
  const run = await findRun(context, command.run_id);
  if (run.definition.simulate)
    throw new WeirError('not_found', 'the run is simulated: no agent has part in it');
  const step = run.definition.steps[command.step];
  if (!step) throw new WeirError('not_found', `the run has no step ${command.step}`);
  return { run, step, command };
}

function textInPath(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}
