import {
  offerRecord,
  type DefinitionOffer,
  type DefinitionOrigin,
} from '../../../shared/contracts/definition.ts';
import { maxMessageBytes } from '../../../shared/contracts/envelope.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { message } from '../../../shared/contracts/message.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { RecordStore } from '../../../shared/store/index.ts';
import type { Workcell } from '../../../shared/contracts/workcell.ts';
import type { LabContext } from '../context.ts';
import { type Deadline, sendConfirmed, untilShown } from '../../http/index.ts';
import { readWorkcellAside } from '../../runs/index.ts';
import { completeDefinition } from './complete-definition.ts';

/**
 * Takes a workcell as somebody hands it in, as JSON or YAML: submissions are checked by it from now on, steps are granted
 * by it once the owner has it, until the next reset. Agents go on with what they were started with.
 * @throws WeirError `invalid_workcell` that names every problem, or where it is of another workcell; `too_large`,
 *   `broker_unavailable`.
 */
export async function takeDefinition(context: LabContext, text: string, by?: string): Promise<void> {
  const given = await readDefinition(text);
  const workcell = completeDefinition(given, context.workcell, context.workcellFile, context.data.root);
  await define(context, workcell, { from: 'posted', ...(by === undefined ? {} : { by }) });
}

/**
 * Reads the workcell file again, which ends what was handed in. A file that cannot be used changes nothing: the lab goes on
 * with what it has.
 */
export async function rereadWorkcell(context: LabContext, deadline: Deadline): Promise<void> {
  const { rereadWorkcell: reread, log } = context;
  // Without a file to read it is as it was at the start, and what was handed in ends all the same.
  if (!reread && context.workcell === context.workcellFile) return;
  try {
    const workcell = reread ? await reread() : context.workcellFile;
    await define(context, workcell, { from: 'file' }, deadline);
    context.workcellFile = context.workcell;
  } catch (error) {
    log.warn(
      { reason: messageOf(error) },
      'the workcell file is not taken; the lab goes on with what it has',
    );
  }
}

async function define(
  context: LabContext,
  workcell: Workcell,
  origin: { from: DefinitionOrigin; by?: string },
  deadline = context.patience.begin(),
): Promise<void> {
  const { name } = context.workcell;
  if (workcell.name !== name) {
    throw new WeirError('invalid_workcell', `this is the workcell ${name}, and no other: "${workcell.name}"`);
  }
  const offer: DefinitionOffer = { id: newId(), ...origin, workcell };
  const bytes = Buffer.byteLength(JSON.stringify(offer));
  if (bytes > maxMessageBytes) {
    const limit = `it has ${bytes} bytes of JSON, and may have ${maxMessageBytes}`;
    throw new WeirError('too_large', `the definition is too large: ${limit}`);
  }
  await deadline.untilBrokerUp(context.broker);
  await deadline.withStore(() => putOffer(context.store, offer));
  if (!(await sendConfirmed(context, message('workcell.define', { workcell: name, body: {} })))) {
    throw new WeirError('broker_unavailable', 'the broker did not confirm the definition in time');
  }
  context.workcell = workcell;
  await untilShown(context, ({ definition }) => definition?.id === offer.id);
}

/** The latest offer counts, whatever another gateway has offered meanwhile. */
async function putOffer(store: RecordStore, offer: DefinitionOffer): Promise<void> {
  for (;;) {
    const known = await store.readRecord(offerRecord.kind, offerRecord.id);
    if (await store.writeRecord({ ...offerRecord, body: offer }, known?.revision ?? 0)) return;
  }
}

async function readDefinition(text: string): Promise<Workcell> {
  try {
    return await readWorkcellAside(text);
  } catch (error) {
    if (!WeirError.is(error, 'bad_workcell')) throw error;
    throw new WeirError('invalid_workcell', error.message, { details: error.details, cause: error });
  }
}
