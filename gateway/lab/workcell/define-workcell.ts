import { nowAndThen } from '../../../shared/kernel/lifecycle/waiting.ts';
import {
  offerRecord,
  type DefinitionOffer,
  type DefinitionOrigin,
  definitionInForce,
} from '../../../shared/contracts/definition.ts';
import { maxMessageBytes } from '../../../shared/contracts/envelope.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import { message } from '../../../shared/contracts/message.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { RecordStore } from '../../../shared/store/index.ts';
import { type Workcell } from '../../../shared/contracts/workcell.ts';
import type { LabContext } from '../context.ts';
import { type Deadline, sendConfirmed, untilShown } from '../../http/index.ts';
import { readWorkcellInWorker } from '../../runs/index.ts';
import { completeDefinition, withFile } from '../../../shared/workcell/index.ts';
import { decodeWorkcellState, workcellField } from '../../../shared/contracts/workcell-state.ts';

/**
 * Goes by the definition of the workcell that the store has: what was handed in before this gateway began, or through
 * another one.
 */
export class DefinitionFollower {
  readonly #context: LabContext;
  /** When this process read the workcell file. */
  readonly #readAt = Date.now();
  #known: string | undefined;

  constructor(context: LabContext) {
    this.#context = context;
  }

  /** Looks once. @throws WeirError `store_unavailable`. */
  async look(): Promise<void> {
    await this.#context.workcellState.read();
  }

  /** Goes by the definition that these fields of the workcell's state have, as somebody has just read them. */
  take(fields: Record<string, Json>): void {
    const context = this.#context;
    const { definition } = decodeWorkcellState(fields);
    // What was read may be older than an order that this gateway has given meanwhile.
    context.latestOrder = Math.max(context.latestOrder, Number(fields[workcellField.order] ?? 0));
    if (definition === undefined || definition.id === this.#known) return;
    this.#known = definition.id;
    const workcell = definitionInForce(context.workcellFile, this.#readAt, definition);
    if (definition.from === 'file') context.workcellFile = workcell;
    // What the file alone may say is what it says today.
    context.workcell = definition.from === 'file' ? workcell : withFile(context.workcellFile, workcell);
  }

  /** Looks now and then, until the gateway stops. Never rejects. */
  async follow(): Promise<void> {
    const { stopping, timing, log } = this.#context;
    await nowAndThen(timing.definition, stopping, () =>
      this.look().catch((error: unknown) =>
        log.debug({ reason: messageOf(error) }, 'the definition of the workcell could not be looked for'),
      ),
    );
  }
}

/**
 * Takes a workcell as somebody hands it in, as JSON or YAML: submissions are checked by it from now on, steps are granted
 * by it once the owner has it, until the next reset. Agents go on with what they were started with.
 * @throws WeirError `invalid_workcell` that names every problem, or where it is of another workcell; `too_large`,
 *   `broker_unavailable`.
 * @param from whose share of the threads it takes, see `shareOf`
 */
export async function takeDefinition(
  context: LabContext,
  text: string,
  { by, from }: { by?: string | undefined; from: string },
): Promise<void> {
  const given = await readDefinition(text, from);
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
  deadline = context.deadlines.begin(),
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
  await sendConfirmed(context, message('workcell.define', { workcell: name, body: {} }));
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

async function readDefinition(text: string, from: string): Promise<Workcell> {
  try {
    return await readWorkcellInWorker(text, from);
  } catch (error) {
    if (!WeirError.is(error, 'bad_workcell')) throw error;
    throw new WeirError('invalid_workcell', error.message, { details: error.details, cause: error });
  }
}
