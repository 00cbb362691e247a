import { setTimeout as wait } from 'node:timers/promises';
import { action, defineModule, type ModuleFactory } from 'weir/module';

/** Acetic acid: its pKa, and how much of it is in a millilitre of the sample, in millimole. */
const acid = { pKa: 4.76, perMillilitre: 0.1 };
/** Sodium hydroxide, in millimole per millilitre. */
const base = 0.2;
/** What a sample shows to which nothing was added. */
const sourest = 2.9;

/** What is in the vessel, in millilitres. */
interface Vessel {
  sample: number;
  added: number;
}

const millilitres = { type: 'number', exclusiveMinimum: 0, maximum: 50, description: 'How much' } as const;

/** An autotitrator: one vessel, a burette with base, and a pH probe. */
const titrator: ModuleFactory = ({ seconds }) => {
  const pause = typeof seconds === 'number' ? seconds * 1000 : 300;
  let vessel: Vessel = { sample: 0, added: 0 };
  const pass = (signal: AbortSignal): Promise<void> => wait(pause, undefined, { signal });
  return defineModule({
    name: 'titrator',
    description: 'Adds base to a sample and measures its pH',
    actions: {
      fill: action({
        description: 'Fills the empty vessel with a fresh sample',
        args: { type: 'object', properties: { millilitres }, required: ['millilitres'] },
        async run({ args, signal }) {
          if (vessel.sample > 0) throw new Error('the vessel is not empty: rinse it first');
          await pass(signal);
          vessel = { sample: args.millilitres, added: 0 };
        },
      }),
      add: action({
        description: 'Adds base',
        args: { type: 'object', properties: { millilitres }, required: ['millilitres'] },
        async run({ args, signal }) {
          demandSample(vessel);
          await pass(signal);
          vessel = { ...vessel, added: vessel.added + args.millilitres };
        },
      }),
      measure: action({
        description: 'Measures the pH',
        results: {
          ph: { description: 'The pH', type: 'number', minimum: 0, maximum: 14 },
          added: { description: 'Millilitres of base that were added', type: 'number' },
        },
        async run({ signal }) {
          demandSample(vessel);
          await pass(signal);
          return { data: { ph: phOf(vessel), added: vessel.added } };
        },
      }),
      dispense: action({
        description: 'Fills the sample into a labelled bottle',
        args: { type: 'object', properties: { label: { type: 'string' } }, required: ['label'] },
        results: { volume: { description: 'Millilitres in the bottle', type: 'number' } },
        async run({ signal }) {
          const volume = demandSample(vessel);
          await pass(signal);
          vessel = { sample: 0, added: 0 };
          return { data: { volume } };
        },
      }),
      rinse: action({
        description: 'Empties and rinses the vessel',
        async run({ signal }) {
          await pass(signal);
          vessel = { sample: 0, added: 0 };
        },
      }),
    },
  });
};
export default titrator;

/** Millilitres in the vessel. */
function demandSample({ sample, added }: Vessel): number {
  if (sample === 0) throw new Error('the vessel is empty: fill it first');
  return sample + added;
}

/** Henderson and Hasselbalch, to two places as the probe shows it. */
function phOf({ sample, added }: Vessel): number {
  const left = sample * acid.perMillilitre - added * base;
  if (added === 0) return sourest;
  if (left <= 0) return 12;
  return Math.round((acid.pKa + Math.log10((added * base) / left)) * 100) / 100;
}
