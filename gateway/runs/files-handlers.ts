import type { RequestHandler } from 'express';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { RunsContext } from './context.ts';
import { queryText, nameAs, sendRunFile, sendText } from '../http/index.ts';
import { findRun } from './find-run.ts';
import { filesOf, findFile, logFile, namesOf } from './run-files.ts';
import { logName, readLog } from './run-log.ts';
import { runToRead } from './run-to-read.ts';

/** WEI's list of names, with size, checksum and origin of each beside it. */
export function listFiles(context: RunsContext): RequestHandler {
  return async (request, response) => {
    const id = await runToRead(context, request);
    const run = await findRun(context, id);
    const details = [logFile(id, await readLog(context, id)), ...filesOf(run)];
    response.json({ files: namesOf(details), details });
  };
}

export function sendFile(context: RunsContext): RequestHandler {
  return async (request, response) => {
    const id = await runToRead(context, request);
    const name = queryText(request, 'filename');
    if (!name) throw new WeirError('bad_request', 'say which file: ?filename=, a path that /files lists');
    const run = await findRun(context, id);
    if (name === logName(id)) {
      nameAs(response, name);
      sendText(response, await readLog(context, id));
      return;
    }
    await sendRunFile(response, context.data, run.definition.directory, findFile(filesOf(run), name));
  };
}
