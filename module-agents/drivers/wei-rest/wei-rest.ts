import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { JSONSchema } from 'json-schema-to-ts';
import type { AboutAction } from '../../../shared/contracts/about.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { untilAborted } from '../../../shared/kernel/lifecycle/until-aborted.ts';
import type {
  ActionContext,
  ActionDefinition,
  ActionResult,
  AnyAction,
  ModuleDefinition,
} from '../../sdk/inside.ts';
import { answerOrRest } from './answer-or-rest.ts';
import { below } from './below.ts';
import { readWeiRestConfig, type WeiRestConfig } from './config.ts';
import { Hindrance } from './hindrance.ts';
import { InHand } from './in-hand.ts';
import { postOnce } from './module-http.ts';
import { ModuleLink } from './module-link.ts';
import { multipartOf } from './multipart.ts';
import { NothingDone } from './nothing-done.ts';
import { passOnOrders } from './orders.ts';
import { takeAnswer } from './take-answer.ts';

/** Between two attempts to begin an action that the module is not ready for, in milliseconds: from, to. */
const notReady = { least: 500, most: 5_000 };
/** Actions at once, of those that do not occupy the module. */
const capacity = 100;

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
