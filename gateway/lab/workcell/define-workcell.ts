import {
  offerRecord,
  type DefinitionOffer,
  type DefinitionOrigin,
  definitionInForce,
} from '../../../shared/contracts/definition.ts';
import { maxMessageBytes } from '../../../shared/contracts/envelope.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { message } from '../../../shared/contracts/message.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { RecordStore } from '../../../shared/store/index.ts';
import { type Workcell, findModule, type WorkcellModule } from '../../../shared/contracts/workcell.ts';
import type { LabContext } from '../context.ts';
import { type Deadline, sendConfirmed, untilShown } from '../../http/index.ts';
import { readWorkcellInWorker, statedConfig, statedMetadata } from '../../runs/index.ts';
import {
  programInterfaces,
  putBack,
  shown,
  shownLocations,
  withSecretsOf,
} from '../../../shared/workcell/index.ts';
import { describeProblems, type Problem } from '../../../shared/kernel/json/problem.ts';
import { interfaceForWei } from './describe-module.ts';
import { refusedParts, refusedSettings, sendsSecretsElsewhere, withFile } from './file-alone.ts';
import { setTimeout as delay } from 'node:timers/promises';
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
    const context = this.#context;
    const fields = await context.store.readWorkcell();
    const { definition } = decodeWorkcellState(fields);
    context.latestOrder = Number(fields[workcellField.order] ?? 0);
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
    while (!stopping.aborted) {
      await delay(timing.definition, undefined, { signal: stopping, ref: false }).catch(() => undefined);
      if (stopping.aborted) return;
      await this.look().catch((error: unknown) =>
        log.debug({ reason: messageOf(error) }, 'the definition of the workcell could not be looked for'),
      );
    }
  }
}

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

async function readDefinition(text: string): Promise<Workcell> {
  try {
    return await readWorkcellInWorker(text);
  } catch (error) {
    if (!WeirError.is(error, 'bad_workcell')) throw error;
    throw new WeirError('invalid_workcell', error.message, { details: error.details, cause: error });
  }
}

/**
 * What a definition that somebody hands in means: he may have read it from here, without the secrets and with interfaces
 * as WEI knows them, and changed something else.
 * @param inForce the definition that it replaces
 * @param file the workcell as its file has it
 * @param dataFolder absolute
 * @throws WeirError `invalid_workcell` where it changes what the file alone may say, or sends a hidden secret to another place.
 */
export function completeDefinition(
  given: Workcell,
  inForce: Workcell,
  file: Workcell,
  dataFolder: string,
): Workcell {
  const { rest: before } = inForce.config;
  const stated = statedConfig(given.config, file.config, dataFolder);
  const problems = refusedSettings(stated.rest, file.config.rest);
  for (const [key, value] of Object.entries(stated.rest)) {
    const known = before[key];
    if (known !== undefined && sendsSecretsElsewhere({ inner: value }, { inner: known })) {
      problems.push(elsewhere(`/config/${key}`, `config.${key}`));
    }
  }
  const modules = given.modules.map((module, index) => {
    const complete = completeModule(module, findModule(inForce, module.name));
    problems.push(...problemsOf(module, complete, index, inForce, file));
    return complete;
  });
  if (problems.length > 0) {
    throw new WeirError('invalid_workcell', describeProblems(problems), { details: problems });
  }
  const config = { ...stated, rest: withSecretsOf(before, stated.rest) };
  const metadata = withSecretsOf(inForce.metadata, statedMetadata(given.metadata, inForce.metadata));
  const seen = shownLocations(inForce.locations);
  const locations = putBack(given.locations, inForce.locations, seen) as Workcell['locations'];
  return withFile(file, { ...given, metadata, config, modules, locations });
}

function problemsOf(
  given: WorkcellModule,
  complete: WorkcellModule,
  index: number,
  inForce: Workcell,
  file: Workcell,
): Problem[] {
  const { name, interface: named, config } = complete;
  const stated = findModule(file, name);
  if (programInterfaces.includes(named) && !stated) {
    const message = `module "${name}": the interface ${named} names a program, which only the workcell file may do: state the module there, then reset the workcell`;
    return [{ pointer: `/modules/${index}/interface`, message }];
  }
  // Against the file's own secrets: in force may be what somebody has handed in.
  const meant = stated ? { ...complete, config: withSecretsOf(stated.config, config) } : complete;
  const refused = refusedParts(meant, stated);
  if (refused.length > 0) {
    return refused.map(({ part, message }) => ({ pointer: `/modules/${index}/${part}`, message }));
  }
  const before = findModule(inForce, name);
  return before && sendsSecretsElsewhere(given.config, before.config)
    ? [elsewhere(`/modules/${index}/config`, `the config of module "${name}"`)]
    : [];
}

function elsewhere(pointer: string, what: string): Problem {
  const why =
    'has a hidden secret and differs in something else, so that the secret could go to another place';
  return {
    pointer,
    message: `${what} ${why}: state the secret anew, or change the workcell file, then reset`,
  };
}

function completeModule(given: WorkcellModule, before: WorkcellModule | undefined): WorkcellModule {
  if (!before) return given;
  // WEI's client drops what it does not know: an interface that comes back as it is shown is the one that it was.
  const asShown = given.interface === interfaceForWei(before);
  return {
    ...given,
    interface: asShown ? before.interface : given.interface,
    config: withSecretsOf(before.config, given.config),
    workcell_coordinates: putBack(
      given.workcell_coordinates,
      before.workcell_coordinates,
      shown(before.workcell_coordinates),
    ),
  };
}
