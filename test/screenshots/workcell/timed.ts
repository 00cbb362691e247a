import { setTimeout as wait } from 'node:timers/promises';
import { action, defineModule, type ModuleFactory } from 'weir/module';

/** What one action of the config does. */
interface Timed {
  description: string;
  /** How long it takes unless the step says otherwise. */
  seconds: number;
  /** It tells of each well that it has been to. */
  wells?: number;
  /** It tells nothing of how far it is. */
  silent?: boolean;
  /** Why it fails at the end. */
  fails?: string;
}

const args = {
  type: 'object',
  properties: {
    seconds: { type: 'number', minimum: 0, description: 'how long it takes' },
    source: { description: 'where the plate is' },
    target: { description: 'where the plate goes' },
    volume: { type: 'number', minimum: 0.5, maximum: 200, description: 'µl per well' },
    reagent: { type: 'string', description: 'which reagent' },
  },
} as const;

/** An instrument whose actions take their time and say how far they are. */
const timed: ModuleFactory = ({ actions, capacity }) =>
  defineModule({
    name: 'timed',
    ...(typeof capacity === 'number' ? { capacity } : {}),
    actions: Object.fromEntries(
      Object.entries(actions as unknown as Record<string, Timed>).map(([name, does]) => [
        name,
        action({
          description: does.description,
          args,
          async run({ args: { seconds = does.seconds, volume }, signal, progress, log }) {
            const parts = Math.max(4, Math.ceil(seconds));
            for (let part = 1; part <= parts; part += 1) {
              await wait((seconds / parts) * 1000, undefined, { signal });
              if (does.silent === true) continue;
              progress(part / parts, does.wells === undefined ? undefined : wellAt(part / parts, does.wells));
              if (does.wells !== undefined && part % 2 === 0)
                log.info(`well ${wellAt(part / parts, does.wells)} done`);
            }
            if (does.fails !== undefined) throw new Error(does.fails);
            return volume === undefined ? {} : { data: { dispensed: volume * (does.wells ?? 1) } };
          },
        }),
      ]),
    ),
  });

/** The name of the well that is reached when so much of the plate is done. */
function wellAt(share: number, wells: number): string {
  const at = Math.min(wells, Math.max(1, Math.round(share * wells))) - 1;
  return `${'ABCDEFGH'[Math.floor(at / 12)] ?? 'H'}${(at % 12) + 1}`;
}

export default timed;
