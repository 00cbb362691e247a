import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import {
  action,
  defineModule,
  type ActionContext,
  type ModuleDefinition,
} from '../../module-agents/sdk/index.ts';
import { until } from './until.ts';

/** An instrument that writes one line per actuation, so that nobody has to be believed. */
export class Witness {
  readonly file: string;
  /** What the actuations that wait for the test wait for, by command. */
  readonly gates = new Map<string, { open: () => void; fail: (error: Error) => void }>();

  #isOpen = false;

  constructor(file: string) {
    this.file = file;
  }

  /** Commands on which the instrument was moved, in order. */
  moves(): string[] {
    return existsSync(this.file) ? readFileSync(this.file, 'utf8').split('\n').slice(0, -1) : [];
  }

  /** Resolves when the instrument has been moved so often. */
  async untilMoved(times: number): Promise<void> {
    await until(`it has moved ${times} times`, () => this.moves().length >= times);
  }

  /** Resolves when an actuation on that command waits for the test. */
  async untilActing(commandId: string): Promise<void> {
    await until(`${commandId} acts`, () => this.gates.has(commandId));
  }

  /** Lets every action go on that waits. */
  openAll(): void {
    for (const { open } of this.gates.values()) open();
  }

  /** The same, and every one that is still to begin. */
  openForGood(): void {
    this.#isOpen = true;
    this.openAll();
  }

  module(definition: Partial<ModuleDefinition> = {}): ModuleDefinition {
    return defineModule({
      name: 'arm',
      actions: {
        move: action({
          args: { type: 'object', properties: { to: { type: 'string', default: 'home' } } },
          files: { protocol: { required: false } },
          run: (context) => {
            appendFileSync(this.file, `${context.command.id}\n`);
            return { data: { at: context.args.to } };
          },
        }),
        /** Moves, and has made a file of so many bytes, and data of so many. */
        measure: action({
          args: {
            type: 'object',
            properties: { file: { type: 'integer', default: 0 }, data: { type: 'integer', default: 0 } },
          },
          run: ({ args, command }) => {
            appendFileSync(this.file, `${command.id}\n`);
            const { file = 0, data = 0 } = args;
            return {
              data: { text: 'd'.repeat(data) },
              files: { curve: { name: 'curve.bin', content: Buffer.alloc(file, command.id) } },
            };
          },
        }),
        /** Moves, then waits until the test lets it go on; heeds the signal. */
        hold: action({
          run: (context) => this.#hold(context, true),
        }),
        /** As `hold`, but deaf to the signal. */
        stubborn: action({
          run: (context) => this.#hold(context, false),
        }),
      },
      ...definition,
    });
  }

  async #hold(
    { command, signal }: Pick<ActionContext<unknown>, 'command' | 'signal'>,
    heeds: boolean,
  ): Promise<void> {
    appendFileSync(this.file, `${command.id}\n`);
    await new Promise<void>((resolve, reject) => {
      this.gates.set(command.id, { open: resolve, fail: reject });
      if (this.#isOpen) resolve();
      if (heeds) signal.addEventListener('abort', () => reject(new Error('stopped half-way')));
    });
  }
}
