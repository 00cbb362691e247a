import { randomInt } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { action, defineModule } from '../../module-agents/sdk/index.ts';
import type { Actuation } from './books/actuation.ts';
import { machineNow } from './books/machine-clock.ts';
import { proofOf, sha256 } from './books/proof.ts';

const whole = { type: 'integer', minimum: 0 } as const;

/** What a witness writes of an edge besides what it always writes. */
type Note = Pick<Actuation, 'edge' | 'mark'> & Partial<Actuation>;

/** A number below 1, and a list of one to four numbers, that nobody could make again. */
function chance(): { made: number; list: number[] } {
  return { made: Math.random(), list: Array.from({ length: randomInt(1, 5) }, () => randomInt(1_000_000)) };
}

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
      at: machineNow(),
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
            mark: { type: 'string', description: 'what the step is called' },
            got: { description: 'a value that is noted' },
            tag: { type: 'string', description: 'is noted as well' },
          },
          additionalProperties: false,
        },
        files: { plate: { required: false } },
        async run({ args, files, command, signal }) {
          const { ms = 0, bytes = 40, fails = 0, deaf = false, mark = '', got, tag } = args;
          const given = Object.fromEntries(
            Object.entries({ got, tag }).filter(([, value]) => value !== undefined),
          );
          const input = files['plate'] === undefined ? {} : { input: sha256(readFileSync(files['plate'])) };
          note(command.id, { edge: 'begin', mark, ...given, ...input });
          try {
            await delay(ms, undefined, deaf ? {} : { signal });
          } catch (error) {
            note(command.id, { edge: 'end', mark, how: 'stopped' });
            throw error;
          }
          const failing = command.attempt <= fails;
          const made = failing ? {} : chance();
          note(command.id, { edge: 'end', mark, how: failing ? 'failed' : 'done', ...made });
          if (failing) throw new Error('the witness was told to fail');
          return {
            data: { command: command.id, ...made },
            files: { proof: { name: 'proof.bin', content: proofOf(command.id, bytes) } },
          };
        },
      }),
    },
  });
}
