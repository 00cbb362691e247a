import { action, defineModule, type ArgumentFinding, type ModuleFactory } from 'weir/module';
import { dyes, largestDose, type Volumes } from '../colour.ts';
import { labFolder, openLab } from '../lab/lab.ts';
import { plateIn, type Plate } from '../lab/lab-state.ts';
import { locateWell } from '../plate.ts';
import { createRandom } from '../random.ts';
import { move, numberOf } from './instrument-config.ts';

const dose = { type: 'number', minimum: 0, maximum: largestDose, default: 0 } as const;

/** Standard deviation of a dispensed volume, as a share. */
const pipettingNoise = 0.01;

/** A liquid handler that mixes dyes into the wells of the plate on its deck and tops them up with water. */
const liquidHandler: ModuleFactory = (config) => {
  const lab = openLab(labFolder());
  const secondsPerWell = numberOf(config, 'seconds_per_well', 0.08);
  const seed = numberOf(config, 'seed', 1);
  return defineModule({
    name: 'liquid_handler',
    description: 'Mixes cyan, magenta, yellow and black into the wells of a plate',
    actions: {
      mix: action({
        description: 'Fills empty wells, each with its own mixture',
        args: {
          type: 'object',
          properties: {
            mixes: {
              type: 'array',
              minItems: 1,
              maxItems: 96,
              description: 'The wells, with microlitres of each dye',
              items: {
                type: 'object',
                properties: {
                  well: { type: 'string' },
                  cyan: dose,
                  magenta: dose,
                  yellow: dose,
                  black: dose,
                },
                required: ['well'],
                additionalProperties: false,
              },
            },
            shakes: { type: 'integer', minimum: 0, default: 3, description: 'Strokes after the last well' },
          },
          required: ['mixes'],
        },
        results: { filled: { description: 'How many wells were filled', type: 'integer', minimum: 1 } },
        check: ({ args }) => ({ problems: findWrongWells(args.mixes.map(({ well }) => well)) }),
        simulate: ({ args }) => ({ data: { filled: args.mixes.length } }),
        async run(context) {
          const { mixes, shakes } = context.args;
          const [wrong] = findWrongWells(mixes.map(({ well }) => well));
          if (wrong) throw new Error(wrong.message);
          for (const [index, { well, ...volumes }] of mixes.entries()) {
            await move(secondsPerWell, context);
            lab.change((state) => {
              const { barcode, plate } = plateIn(state, 'deck');
              if (plate.wells[well]) throw new Error(`well ${well} of plate ${barcode} is full`);
              plate.wells[well] = dispense(plate, well, volumes);
            });
            context.progress((index + 1) / mixes.length, `well ${well}`);
          }
          await move((secondsPerWell * shakes) / 3, context);
          return { data: { filled: mixes.length } };
        },
      }),
    },
    teardown: () => {
      lab.close();
    },
  });

  /** What really arrives in the well. The error hangs on plate and well alone, so that a lab can be run again. */
  function dispense(plate: Plate, well: string, wanted: Volumes): Volumes {
    const random = createRandom(`pipette ${seed} ${plate.serial} ${well}`);
    const measured = dyes.map((dye) => [dye, wanted[dye] * (1 + pipettingNoise * random.normal())]);
    return Object.fromEntries(measured) as Volumes;
  }
};
export default liquidHandler;

/** The wells that a plate does not have, and those that are to be filled twice. */
function findWrongWells(wells: readonly string[]): ArgumentFinding[] {
  return wells.flatMap((well, index) => {
    const isSecond = wells.indexOf(well) < index;
    const message = isSecond ? `well ${well} is to be filled twice` : whyNoWell(well);
    return message === undefined ? [] : [{ argument: 'mixes', message }];
  });
}

function whyNoWell(well: string): string | undefined {
  try {
    locateWell(well);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
