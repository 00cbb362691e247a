import { Router, type Request } from 'express';
import { assertResendable, type DeadLetter } from '../../../shared/broker/index.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import * as api from './dead-api.ts';
import type { LabContext } from '../context.ts';
import { resource } from '../../http/index.ts';

/** Messages that nobody could process: look at them, send one again, drop one. */
export function deadRouter(context: LabContext): Router {
  const { broker, workcell, patience } = context;
  const router = Router();
  resource(router, [
    api.listDeadLetters,
    async (_request, response) => {
      await patience.begin().untilBrokerUp(broker);
      const letters = await broker.deadLetters();
      response.json({ letters: letters.map((letter) => viewOf(letter, workcell.name)) });
    },
  ]);
  resource(
    router,
    [
      api.getDeadLetter,
      async (request, response) => {
        const letter = await find(context, request);
        response.json({ ...viewOf(letter, workcell.name), content: letter.content.toString() });
      },
    ],
    [
      api.dropDeadLetter,
      async (request, response) => {
        const letter = await find(context, request);
        if (!(await broker.dropDeadLetter(letter.id))) throw unknown(letter.id);
        response.json(viewOf(letter, workcell.name));
      },
    ],
  );
  resource(router, [
    api.resendDeadLetter,
    async (request, response) => {
      const letter = await find(context, request);
      if (!(await broker.resendDeadLetter(letter.id))) throw unknown(letter.id);
      response.json(viewOf(letter, workcell.name));
    },
  ]);
  return router;
}

async function find({ broker, patience }: LabContext, request: Request): Promise<DeadLetter> {
  const id = String(request.params['letter']).toUpperCase();
  await patience.begin().untilBrokerUp(broker);
  const letter = (await broker.deadLetters()).find((each) => each.id.toUpperCase() === id);
  if (!letter) throw unknown(id);
  return letter;
}

function unknown(id: string): WeirError {
  return new WeirError('not_found', `there is no dead letter ${id.slice(0, 100)}`);
}

function viewOf(letter: DeadLetter, workcell: string): api.DeadLetterView {
  const { id, at, queue, reason, content } = letter;
  const message = read(content);
  return {
    id,
    at: new Date(at).toISOString(),
    queue,
    reason,
    type: textOf(message['type']),
    run_id: textOf(message['run_id']),
    command_id: textOf(message['command_id']),
    size: content.length,
    ...resending(letter, workcell),
  };
}

/** Whatever came: not everything that dies is JSON, let alone an object. */
function read(content: Buffer): Record<string, unknown> {
  try {
    return Object(JSON.parse(content.toString())) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, 200) : null;
}

function resending(letter: DeadLetter, workcell: string): Pick<api.DeadLetterView, 'resendable' | 'why_not'> {
  try {
    assertResendable(letter, workcell);
    return { resendable: true, why_not: null };
  } catch (error) {
    return { resendable: false, why_not: messageOf(error) };
  }
}
