import { action, defineModule, type ModuleDefinition } from '../../../module-agents/sdk/index.ts';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';

/** What the instrument did: the step's number, from 1, with what it was given. */
export type Moved = [step: number, args: JsonObject];

/** A step that returns its `mass` as a value and in a file. */
export const work = (name: string, args: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  ...{ name, module: 'arm', action: 'work', args: { mass: 1, ...args } },
  ...more,
});
/** The same, which fails. */
export const failing = (name: string, more: JsonObject = {}) => work(name, { broken: true }, more);

/** An instrument that remembers all that it did, and fails or waits for the test where it is told to. */
export class WorkingArm {
  readonly moved: Moved[] = [];
  readonly definition: ModuleDefinition;
  /** Lets the actions go on that wait for the test. */
  open: () => void = () => undefined;
  #opened!: Promise<void>;

  constructor() {
    this.shut();
    const properties = {
      mass: { type: 'number' },
      broken: { type: 'boolean', default: false },
      waits: { type: 'boolean', default: false },
    } as const;
    this.definition = defineModule({
      name: 'arm',
      actions: {
        work: action({
          args: { type: 'object', properties, required: ['mass'], additionalProperties: true },
          results: { mass: { type: 'number' }, note: { type: 'file' } },
          run: async ({ args, command }) => {
            const step = (parseCommandId(command.id)?.step ?? -1) + 1;
            this.moved.push([step, { ...args } as JsonObject]);
            if (args.waits) await this.#opened;
            if (args.broken) throw new Error('the tip is bent');
            const file = { name: 'mass.txt', content: Buffer.from(String(args.mass)) };
            return { data: { mass: args.mass }, files: { note: file } };
          },
        }),
      },
    });
  }

  /** It remembers nothing any more, and what waits for the test waits anew. */
  shut(): void {
    this.moved.length = 0;
    this.#opened = new Promise((resolve) => (this.open = resolve));
  }

  /** The steps that it was moved for, in order. */
  numbers(): number[] {
    return this.moved.map(([step]) => step);
  }
}
