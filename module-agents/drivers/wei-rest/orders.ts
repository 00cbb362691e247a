import { adminCommands, type AdminCommand } from '../../../shared/contracts/admin-command.ts';
import type { AdminHooks, AdminRequest } from '../../sdk/inside.ts';
import type { ModuleLink } from './module-link.ts';

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
    throw new Error('the module knows neither safety_stop nor pause nor cancel: it goes on');
  }
}
