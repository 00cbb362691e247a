/** Modules of WEI, over their REST contract. */

import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { JSONSchema } from 'json-schema-to-ts';
import type { AboutAction } from '../../../shared/contracts/about.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { untilAborted } from '../../../shared/kernel/lifecycle/waiting.ts';
import {
  type ActionContext,
  type ActionDefinition,
  type ActionResult,
  type AnyAction,
  type ModuleDefinition,
  type AdminHooks,
  type AdminRequest,
  NoStop,
} from '../../sdk/inside.ts';
import { answerOrRest } from './busy-by-state.ts';
import { below } from './module-about.ts';
import { InHand } from './in-hand.ts';
import { postOnce } from './module-http.ts';
import { ModuleLink } from './module-link.ts';
import { NothingDone } from './step-response.ts';
import { takeAnswer } from './take-answer.ts';
import { adminCommands, type AdminCommand } from '../../../shared/contracts/admin-command.ts';
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { compile } from '../../../shared/kernel/json/schema.ts';
import { badConfig } from '../common/bad-workcell.ts';
import { type DriverKind, nobodysId } from '../contract/index.ts';

/** Where a module of WEI is, and how much of it is taken in. */
interface WeiRestConfig {
  address: URL;
  /** Bytes of one result, packed and unpacked. */
  maxResultBytes: number;
  /** For an action of the module to see that it is to end, in milliseconds. */
  longestLook: number;
}

/** More than an instrument sends in earnest, less than a disk. */
const defaultMaxResultBytes = 16 * 1024 ** 3;

/** An action of WEI's modules looks once a second whether it is to end. */
const defaultLooksEvery = 1;

const check = compile({
  type: 'object',
  properties: {
    rest_node_address: { type: 'string', minLength: 1 },
    max_result_bytes: { type: 'integer', minimum: 1 },
    action_looks_every: { type: 'number', exclusiveMinimum: 0, maximum: 60 },
  },
  required: ['rest_node_address'],
});

/**
 * Reads the `config` of a module in the workcell file; keys that are not known are WEI's, or the lab's own, and are left
 * alone.
 * @throws WeirError `bad_workcell` that names each wrong place.
 */
function readWeiRestConfig(module: string, config: JsonObject): WeiRestConfig {
  const complaints = check(config);
  if (complaints.length > 0) throw badConfig(module, complaints);
  const {
    rest_node_address,
    max_result_bytes,
    action_looks_every = defaultLooksEvery,
  } = config as {
    rest_node_address: string;
    max_result_bytes?: number;
    action_looks_every?: number;
  };
  const address = URL.canParse(rest_node_address) ? new URL(rest_node_address) : undefined;
  if (!address || !['http:', 'https:'].includes(address.protocol)) {
    const message = `"${rest_node_address}" is no address such as http://ot2:2000`;
    throw badConfig(module, [{ pointer: '/rest_node_address', message }]);
  }
  return {
    address,
    maxResultBytes: max_result_bytes ?? defaultMaxResultBytes,
    // Half as much again: it has something else to do as well.
    longestLook: action_looks_every * 1_500,
  };
}

/** A module that has not said within so many milliseconds that it is not ready acts. */
const refusesWithin = 1_000;

/** Shows with the module's state why it does not begin an action, for as long as it does not. */
class Hindrance {
  readonly #link: ModuleLink;
  #hide: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(link: ModuleLink) {
    this.#link = link;
  }

  /** The module has not begun the action, for this reason. */
  show(reason: string): void {
    this.hide();
    this.#hide = this.#link.hinder(reason);
  }

  /** The module is asked once more, and may begin. */
  askedAgain(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.hide(), refusesWithin);
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.#hide?.();
    this.#hide = undefined;
  }
}

/** A module that lacks a safety stop is paused, and one that cannot be paused is cancelled. */
const instead: Partial<Record<AdminCommand, AdminCommand>> = { safety_stop: 'pause', pause: 'cancel' };

/** Orders of operators, passed on to a module of WEI as they are. */
export function passOnOrders(link: ModuleLink): AdminHooks {
  const hook = (request: AdminRequest) => passOn(link, request.command, request);
  return Object.fromEntries(adminCommands.map((command) => [command, hook]));
}

/**
 * A module answers 200 to an order that it does not know; it is then only the agent that heeds it, but for a safety stop,
 * of which something must come.
 */
async function passOn(link: ModuleLink, command: AdminCommand, request: AdminRequest): Promise<void> {
  const answer = await link.admin.order(command, request.command);
  if (answer === 'done') return;
  const next = request.command === 'safety_stop' ? instead[command] : undefined;
  request.log.warn(`the module knows no ${command}${next ? `; ${next} is tried` : ''}`);
  if (next) await passOn(link, next, request);
  else if (request.command === 'safety_stop') {
    throw new NoStop('the module knows neither safety_stop nor pause nor cancel');
  }
}

/** Between two attempts to begin an action that the module is not ready for, in milliseconds: from, to. */
const notReady = { least: 500, most: 5_000 };
/** Actions at once, of those that do not occupy the module. */
const capacity = 100;

export const weiKind: DriverKind = {
  interfaces: ['wei_rest_node', 'wei_rest_interface'],
  declaration: nobodysId,
  make: ({ name, config }) => weiRest(name, config),
};

/**
 * A module of WEI, driven over its REST contract. What it can do is read from the module itself, so it is known only once
 * the module has been reached, and may change when the module is restarted. An action is posted at most once unless it is
 * certain that nothing was done; a connection that breaks in the middle leaves its outcome unknown.
 * @throws WeirError `bad_workcell` that names each wrong place of `config`.
 */
export function weiRest(name: string, config: JsonObject): ModuleDefinition {
  const settings = readWeiRestConfig(name, config);
  const actions: Record<string, AnyAction> = {};
  let tell: () => void = () => undefined;
  const link = new ModuleLink(settings.address, settings.longestLook, () => {
    for (const action of Object.keys(actions)) delete actions[action];
    for (const action of link.about?.actions ?? []) actions[action.name] = restAction(action, link, settings);
    tell();
  });
  return {
    name,
    description: 'A module of WEI',
    capacity,
    actions,
    about: () => link.about,
    admin: passOnOrders(link),
    setup: (context) => {
      tell = () => context.changed();
    },
    state: () => link.state(),
    teardown: () => link.close(),
  };
}

function restAction(
  { name, args, files }: AboutAction,
  link: ModuleLink,
  settings: WeiRestConfig,
): ActionDefinition {
  const required = args.flatMap((arg) => (arg.required ? [arg.name] : []));
  return {
    args: { type: 'object', required } satisfies JSONSchema,
    files: Object.fromEntries(files.map((file) => [file.name, { required: file.required }])),
    run: (context) => act(name, context, link, settings),
  };
}

/** The module may go on with the trace of its action. */
function traceHeaders({
  traceparent,
  tracestate,
}: ActionContext<JsonObject>['command']): Record<string, string> {
  if (traceparent === undefined) return {};
  return { traceparent, ...(tracestate === undefined ? {} : { tracestate }) };
}

/** Posts the action until the module has taken it, once; resolves when the module has answered it. */
async function act(
  name: string,
  context: ActionContext<JsonObject>,
  link: ModuleLink,
  { address, maxResultBytes }: WeiRestConfig,
): Promise<ActionResult> {
  const { args, files, signal } = context;
  const url = below(address, '/action');
  url.searchParams.set('action_handle', name);
  url.searchParams.set('action_vars', JSON.stringify(args));
  const headers = traceHeaders(context.command);
  const hindrance = new Hindrance(link);
  try {
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      const hand = new InHand(link, context);
      try {
        if (attempt > 1 || link.mayBeAnother) await demandStillListed(name, link);
        const upload = Object.keys(files).length > 0 ? await multipartOf(files) : undefined;
        await untilAborted(link.admin.untilReset(), signal);
        signal.throwIfAborted();
        const sent = () => {
          hand.begin();
          hindrance.askedAgain();
        };
        const { closed } = link;
        const answer = postOnce(url, upload, { signal, closed, left: hand.rest, sent, headers });
        const take = (response: IncomingMessage) =>
          takeAnswer(response, context.workdir, maxResultBytes, (text) => context.log.warn(text));
        return await answerOrRest(answer, take, hand.rest, context.log);
      } catch (error) {
        if (!(error instanceof NothingDone)) throw error;
        if (signal.aborted) throw new WeirError('cancelled', `cancelled before it began: ${error.message}`);
        context.progress(undefined, `is tried again: ${error.message}`);
        hindrance.show(`${name} has not begun, and is tried again: ${error.message}`);
        const wait = Math.min(notReady.most, notReady.least * 2 ** Math.min(attempt - 1, 10));
        hand.end();
        await delay(wait, undefined, { signal });
      } finally {
        hand.end();
      }
    }
  } finally {
    hindrance.hide();
  }
}

/**
 * A module that was away or not ready may have come back as another one: what it does with an action that it no longer
 * lists is anybody's guess.
 * @throws NothingDone where it does not say, WeirError `unknown_action` where it does not list the action.
 */
async function demandStillListed(name: string, link: ModuleLink): Promise<void> {
  const about = await link.aboutNow().catch((cause: unknown) => {
    throw new NothingDone(`the module does not tell what it can do: ${messageOf(cause)}`, { cause });
  });
  const listed = about.actions.map((action) => action.name);
  if (listed.includes(name)) return;
  throw new WeirError(
    'unknown_action',
    `the module no longer lists "${name}", and it was not asked for it; it lists ${listed.join(', ') || 'no action'}`,
  );
}

/** A request body that is read from the disk while it is sent. */
interface Multipart {
  headers: { 'content-type': string; 'content-length': string };
  body: Readable;
}

/**
 * The multipart form that a module expects: a part `files` for each input file, whose file name is the argument's name.
 * Its length is stated: not every module's server takes a body in chunks.
 * @param files argument → local path
 */
async function multipartOf(files: Record<string, string>): Promise<Multipart> {
  const boundary = `weir-${randomUUID()}`;
  const end = Buffer.from(`--${boundary}--\r\n`);
  const parts: { head: Buffer; path: string }[] = [];
  let length = end.length;
  for (const [argument, path] of Object.entries(files)) {
    const head = Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="${escape(argument)}"\r\n` +
        'Content-Type: application/octet-stream\r\n\r\n',
    );
    const { size } = await stat(path);
    length += head.length + size + 2;
    parts.push({ head, path });
  }
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(length),
    },
    body: Readable.from(write(parts, end)),
  };
}

async function* write(parts: { head: Buffer; path: string }[], end: Buffer): AsyncGenerator<Buffer> {
  for (const { head, path } of parts) {
    yield head;
    yield* createReadStream(path) as AsyncIterable<Buffer>;
    yield Buffer.from('\r\n');
  }
  yield end;
}

/** As browsers write a file name. */
function escape(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
