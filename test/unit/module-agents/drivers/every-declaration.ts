import type { Declaration, Keeping } from '../../../../module-agents/drivers/contract/driver.ts';

const keepings: Keeping[] = ['nothing', 'until_read', 'until_restart', 'always', { seconds: 60 }];

/** All that a driver can declare. */
export function everyDeclaration(): Declaration[] {
  return (['weir', 'instrument', 'nobody'] as const).flatMap((id) =>
    [true, false].flatMap((prepares) =>
      keepings.flatMap((keeps) => [true, false].map((begins_once) => ({ id, prepares, keeps, begins_once }))),
    ),
  );
}
