import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { action, defineModule } from '../../module-agents/sdk/index.ts';
import type { Actuation } from './books/actuation.ts';
import { proofOf, sha256 } from './books/proof.ts';

const whole = { type: 'integer', minimum: 0 } as const;

/** What a witness writes of an edge besides what it always writes. */
type Note = Pick<Actuation, 'edge' | 'input' | 'how'>;

/**
 * An instrument that cannot be fooled: one line for the beginning and one for the end of each actuation, each on the disk
 * before anything else happens. The book lies outside of everything that the chaos suite kills.
 */
export default function recordingModule(config: { book: string; name: string }) {
  const note = (id: string, what: Note): void => {
    const [run = '', step = ''] = id.split('.');
    const line: Actuation = {
      ...what,
      command: id,
      run,
      step: Number(step),
      module: config.name,
      instance: process.env['WITNESS_INSTANCE'] ?? '',
      pid: process.pid,
      at: Date.now(),
    };
    const file = openSync(config.book, 'a');
    writeSync(file, `${JSON.stringify(line)}\n`);
    fsyncSync(file);
    closeSync(file);
  };
  return defineModule({
    name: config.name,
    actions: {
      act: action({
        description: 'moves for so many milliseconds and makes a file of so many bytes',
        args: {
          type: 'object',
          properties: {
            ms: whole,
            bytes: whole,
            fails: { ...whole, description: 'so many attempts fail' },
            deaf: { type: 'boolean', description: 'does not stop when it is asked to' },
          },
          additionalProperties: false,
        },
        files: { plate: { required: false } },
        async run({ args, files, command, signal }) {
          const { ms = 0, bytes = 40, fails = 0, deaf = false } = args;
          const input = files['plate'] === undefined ? {} : { input: sha256(readFileSync(files['plate'])) };
          note(command.id, { edge: 'begin', ...input });
          try {
            await delay(ms, undefined, deaf ? {} : { signal });
          } catch (error) {
            note(command.id, { edge: 'end', how: 'stopped' });
            throw error;
          }
          const failing = command.attempt <= fails;
          note(command.id, { edge: 'end', how: failing ? 'failed' : 'done' });
          if (failing) throw new Error('the witness was told to fail');
          return {
            data: { command: command.id },
            files: { proof: { name: 'proof.bin', content: proofOf(command.id, bytes) } },
          };
        },
      }),
    },
  });
}
