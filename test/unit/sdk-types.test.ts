import { describe, expect, expectTypeOf, it } from 'vitest';
import { action, defineModule } from '../../module-agents/sdk/index.ts';

describe('defineModule', () => {
  it('derives the argument types of an action from its schema', () => {
    const module = defineModule({
      name: 'heater',
      actions: {
        heat: action({
          args: { type: 'object', properties: { celsius: { type: 'number' } }, required: ['celsius'] },
          run({ args }) {
            expectTypeOf(args.celsius).toEqualTypeOf<number>();
            return { data: { reached: args.celsius } };
          },
          recover({ args, started_at }) {
            expectTypeOf(args.celsius).toEqualTypeOf<number>();
            expectTypeOf(started_at).toEqualTypeOf<number>();
            return undefined;
          },
        }),
        off: action({ run: () => undefined }),
      },
    });
    expect(Object.keys(module.actions)).toEqual(['heat', 'off']);
  });
});
