import { describe, expect, it } from 'vitest';
import { operator } from '../../../../module-agents/drivers/operator/operator.ts';
import type { SetupContext } from '../../../../module-agents/sdk/define-module.ts';
import { ActionFailed, type ActionContext } from '../../../../module-agents/sdk/index.ts';
import type { JsonObject } from '../../../../shared/kernel/json/json.ts';

describe('operator', () => {
  it('a question that cannot be asked, after a restart > has failed; its outcome is not unknown', async () => {
    const { setup, actions } = operator('ada', {});
    await setup?.({
      gateway: 'http://127.0.0.1:9',
      address: { module: 'ada', instance: 'desk' },
    } as SetupContext);
    const args = { message: 'Which?', options: ['a'], deadline: 5, default: 'b' };
    const context = { args, started_at: Date.now() } as unknown as ActionContext<JsonObject>;
    const { recover } = actions['choose']!;
    await expect((async () => recover?.(context as never))()).rejects.toThrow(ActionFailed);
  });
});
