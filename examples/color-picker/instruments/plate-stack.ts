import { action, defineModule, type CheckAnswer, type ModuleFactory } from 'weir/module';
import { labFolder, openLab } from '../lab/lab.ts';
import { occupy, plateIn, type LabState } from '../lab/lab-state.ts';
import { move, numberOf } from './instrument-config.ts';

const barcode = { type: 'string', minLength: 1, description: 'What the plate is called' } as const;
const nest = { type: 'number', description: 'The nest, by its location' } as const;

/** A stack of 96-well plates with an exchange nest, where the arm fetches and brings them. */
const plateStack: ModuleFactory = (config) => {
  const lab = openLab(labFolder());
  const seconds = numberOf(config, 'seconds', 0.3);
  return defineModule({
    name: 'plate_stack',
    description: 'Keeps 96-well plates and hands them out at its exchange nest',
    actions: {
      get_plate: action({
        description: 'Puts a plate into the exchange nest; a barcode that is new labels a fresh plate',
        args: {
          type: 'object',
          properties: { barcode, target: nest },
          required: ['barcode', 'target'],
        },
        results: {
          serial: { description: 'The how manieth plate of this lab it is', type: 'integer', minimum: 1 },
        },
        check: ({ args }) => whyNoPlate(lab.look(), args.barcode),
        simulate({ args }) {
          const { plates, used } = lab.look();
          return { data: { serial: plates[args.barcode]?.serial ?? used + 1 } };
        },
        async run(context) {
          await move(seconds, context);
          return { data: { serial: lab.change((state) => handOut(state, context.args.barcode)) } };
        },
      }),
      store_plate: action({
        description: 'Takes the plate from the exchange nest back into the stack',
        args: { type: 'object', properties: { source: nest }, required: ['source'] },
        async run(context) {
          await move(seconds, context);
          lab.change((state) => {
            state.stored.push(plateIn(state, 'exchange').barcode);
            state.nests.exchange = null;
          });
        },
      }),
      discard_plate: action({
        description: 'Throws the plate in the exchange nest away',
        args: { type: 'object', properties: { source: nest }, required: ['source'] },
        async run(context) {
          await move(seconds, context);
          lab.change((state) => {
            delete state.plates[plateIn(state, 'exchange').barcode];
            state.nests.exchange = null;
          });
        },
      }),
      refill: action({
        description: 'Puts fresh plates into the stack',
        args: {
          type: 'object',
          properties: { plates: { type: 'integer', minimum: 1 } },
          required: ['plates'],
        },
        results: { fresh: { description: 'Fresh plates in the stack', type: 'integer', minimum: 1 } },
        simulate: ({ args }) => ({ data: { fresh: lab.look().fresh + args.plates } }),
        run: ({ args }) => ({
          data: { fresh: lab.change((state) => (state.fresh += args.plates)) },
        }),
      }),
    },
    teardown: () => {
      lab.close();
    },
  });
};
export default plateStack;

/** So few fresh plates are worth a word: somebody should bring new ones. */
const few = 3;

/** What a workflow should know that wants a plate of that barcode, by what is in the stack now. */
function whyNoPlate({ plates, stored, fresh }: LabState, barcode: string): CheckAnswer {
  if (plates[barcode]) {
    // Whoever has it may have brought it back by then.
    if (stored.includes(barcode)) return {};
    return { warnings: [{ argument: 'barcode', message: `plate ${barcode} is not in the stack now` }] };
  }
  if (fresh === 0) return { problems: [{ message: 'the stack has no fresh plate left: refill it' }] };
  return fresh <= few ? { warnings: [{ message: `fresh plates left in the stack: ${fresh}` }] } : {};
}

/** Puts the plate of that barcode into the exchange nest and tells its serial number. */
function handOut(state: LabState, barcode: string): number {
  const known = state.plates[barcode];
  if (known) {
    if (!state.stored.includes(barcode)) throw new Error(`plate ${barcode} is not in the stack`);
    occupy(state, 'exchange', barcode);
    state.stored = state.stored.filter((stored) => stored !== barcode);
    return known.serial;
  }
  if (state.fresh === 0) throw new Error('the stack has no fresh plate left: refill it');
  occupy(state, 'exchange', barcode);
  state.fresh -= 1;
  state.used += 1;
  state.plates[barcode] = { serial: state.used, wells: {}, photographs: 0 };
  return state.used;
}
