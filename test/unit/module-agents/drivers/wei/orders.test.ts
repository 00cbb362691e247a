import { NoStop } from '../../../../../module-agents/sdk/inside.ts';
import { describe, expect, it } from 'vitest';
import type { ModuleLink } from '../../../../../module-agents/drivers/wei/module-link.ts';
import { passOnOrders } from '../../../../../module-agents/drivers/wei/index.ts';
import type { AdminCommand } from '../../../../../shared/contracts/admin-command.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What a module that knows these orders is told, for one of an operator. */
async function told(command: AdminCommand, ...known: AdminCommand[]): Promise<AdminCommand[]> {
  const heard: AdminCommand[] = [];
  const link = {
    admin: {
      order: (each: AdminCommand) => {
        heard.push(each);
        return Promise.resolve(known.includes(each) ? 'done' : 'not known');
      },
    },
  } as unknown as ModuleLink;
  await passOnOrders(link)[command]?.({ command, log: quiet });
  return heard;
}

describe('orders to a module of WEI', () => {
  it.each([
    ['safety_stop', ['safety_stop', 'pause'], ['safety_stop']],
    ['safety_stop', ['pause', 'cancel'], ['safety_stop', 'pause']],
    ['safety_stop', ['cancel'], ['safety_stop', 'pause', 'cancel']],
    ['pause', ['cancel'], ['pause']],
    ['reset', [], ['reset']],
  ] as [AdminCommand, AdminCommand[], AdminCommand[]][])(
    '%s, to one that knows %j > sends %j',
    async (order, known, sent) => {
      expect(await told(order, ...known)).toEqual(sent);
    },
  );

  it('safety_stop, to one that knows nothing of the kind > has no stop, which is no failure to answer', async () => {
    await expect(told('safety_stop', 'reset')).rejects.toBeInstanceOf(NoStop);
  });
});
