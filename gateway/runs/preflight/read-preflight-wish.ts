import type { Request, Response } from 'express';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { RunsContext } from '../context.ts';
import { sizeOf } from '../../http/index.ts';
import { readObject } from '../read-object.ts';
import { receiveForm, type ReceivedForm } from '../receive-form.ts';
import { readSubmissionForm } from '../submission-form.ts';
import type { CheckWish } from '../workflow-check/check-workflow.ts';
import { readCheckWish } from '../workflow-check/read-check-wish.ts';

/**
 * Reads what is to be looked at: a body of JSON as `POST /workflows/check` takes it, or the form of a submission, whose files are taken away
 * again. `size` is in bytes or characters.
 * @throws WeirError as both do.
 */
export async function readPreflightWish(
  request: Request,
  response: Response,
  context: Pick<RunsContext, 'data' | 'maxUpload'>,
): Promise<{ wish: CheckWish; size: number }> {
  if (request.is('json')) {
    const wish = readCheckWish(request.body as JsonObject);
    return { wish, size: sizeOf(request) };
  }
  const form = await receiveForm(request, response, context);
  try {
    return await readForm(form);
  } finally {
    await form.remove();
  }
}

async function readForm({ fields, files }: ReceivedForm): Promise<{ wish: CheckWish; size: number }> {
  // Which experiment it is for changes nothing: a form without one is as good.
  const given = { experiment_id: newId(), ...fields };
  const form = await readSubmissionForm({ fields: given, files, remove: () => Promise.resolve() });
  const { text, payload, parameters, simulate, strict, workflows = {} } = form;
  return {
    wish: {
      ...{ text, simulate, strict, workflows },
      payload: readObject(payload, 'payload') ?? {},
      parameters: readObject(parameters, 'parameters'),
      files: form.files.map(({ name }) => name),
      uploads: form.files.map(({ field, name, size, sha256 }) => ({ field, name, size, sha256 })),
    },
    size: text.length + (payload?.length ?? 0) + (parameters?.length ?? 0),
  };
}
