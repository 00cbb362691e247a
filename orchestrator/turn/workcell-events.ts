import type { DefinitionRecord } from '../../shared/contracts/definition.ts';
import type { EventBody } from '../../shared/contracts/event.ts';
import type { Order } from '../../shared/contracts/holds.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import type { BodyOf } from '../../shared/contracts/message.ts';
import { targetKey } from '../../shared/contracts/order-target.ts';
import { stableId } from '../../shared/contracts/stable-id.ts';
import type { CircleStep } from '../../shared/contracts/waiting-for.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';

/** An operator's order: its name is that of the command. */
export function orderEvent(workcell: Workcell, order: Order): EventBody {
  const { command, module, instance, revision, at, by } = order;
  const id = `order ${revision} ${command} ${targetKey(order)}`;
  const more = { module: module ?? null, instance: instance ?? null, by: by ?? null, revision };
  return workcellEvent(workcell, id, command.toUpperCase(), at, more);
}

/** An operator has given up waiting for actions of an instance. */
export function abandonEvent(workcell: Workcell, body: BodyOf<'workcell.abandon'>): EventBody {
  const { module, instance, revision, at, by, reason, commands } = body;
  const id = `order ${revision} abandon ${module}/${instance}`;
  const who = { module, instance, by: by ?? null, reason: reason ?? null, revision };
  const more = { ...who, commands: commands.map(({ command_id }) => command_id) };
  return workcellEvent(workcell, id, 'ABANDON', at, more);
}

/** Somebody has said what is at a location. */
export function locationEvent(
  workcell: Workcell,
  messageId: string,
  { name, state, at, by, reason }: BodyOf<'location.set'>,
): EventBody {
  const more = { location: name, state, by: by ?? null, reason: reason ?? null };
  return workcellEvent(workcell, `location ${messageId}`, 'LOCATION', at, more);
}

/** The workcell consists of something else from now on. */
export function definitionEvent({ id, from, at, by, workcell }: DefinitionRecord): EventBody {
  // Configs may hold secrets.
  const modules = workcell.modules.map(({ name, model, interface: of, active }): JsonObject => ({
    name,
    model,
    interface: of,
    active,
  }));
  const more = { from, by: by ?? null, workcell: { name: workcell.name, id: workcell.id, modules } };
  return workcellEvent(workcell, `definition ${id}`, 'DEFINE', at, more);
}

/** Runs wait for each other. */
export function circleEvent(workcell: Workcell, steps: readonly CircleStep[], at: number): EventBody {
  const id = `circle ${steps
    .map(({ run, step }) => `${run}.${step}`)
    .sort()
    .join(' ')} ${at}`;
  const more = { steps: steps.map(({ run, step, name }) => ({ run_id: run, step, step_name: name })) };
  return workcellEvent(workcell, id, 'CIRCLE', at, more);
}

/** Its id derives from what it tells of: told twice, it is one event. */
function workcellEvent(
  workcell: Workcell,
  id: string,
  event_name: string,
  at: number,
  more: JsonObject,
): EventBody {
  return {
    at,
    event: {
      event_id: stableId(`event ${workcell.name} ${id}`),
      experiment_id: null,
      campaign_id: null,
      workcell_id: workcell.id,
      event_type: 'WORKCELL',
      event_name,
      event_info: null,
      ...more,
    },
  };
}
