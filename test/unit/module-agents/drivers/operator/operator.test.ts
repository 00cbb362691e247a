import { describe, expect, it } from 'vitest';
import { moduleOf } from '../../../../../module-agents/drivers/contract/index.ts';
import { operator } from '../../../../../module-agents/drivers/operator/index.ts';
import type { SetupContext } from '../../../../../module-agents/sdk/define-module.ts';
import { ActionFailed } from '../../../../../module-agents/sdk/index.ts';
import { actionContext } from '../../../../support/agent/action-context.ts';

describe('operator', () => {
  it('a question that cannot be asked, after a restart > has failed; its outcome is not unknown', async () => {
    const { setup, actions } = moduleOf(operator('ada', {}));
    await setup?.({
      gateway: 'http://127.0.0.1:9',
      address: { module: 'ada', instance: 'desk' },
    } as SetupContext);
    const args = { message: 'Which?', options: ['a'], deadline: 5, default: 'b' };
    const { context } = actionContext({ args });
    const { recover } = actions['choose']!;
    await expect((async () => recover?.({ ...context, started_at: Date.now() }))()).rejects.toThrow(
      ActionFailed,
    );
  });
});
