import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { action, defineModule } from '../../module-agents/sdk/index.ts';

const milliseconds = { type: 'number' } as const;

/**
 * An instrument that cannot be fooled: one line per actuation, on the disk before it goes on, and one at its end. The
 * book lies outside of everything that the tests kill.
 */
export default function witness(config: { book: string; name: string }) {
  const note = (what: object): void => {
    const file = openSync(config.book, 'a');
    writeSync(
      file,
      `${JSON.stringify({ at: Date.now(), pid: process.pid, module: config.name, ...what })}\n`,
    );
    fsyncSync(file);
    closeSync(file);
  };
  return defineModule({
    name: config.name,
    actions: {
      act: action({
        args: { type: 'object', properties: { ms: milliseconds }, additionalProperties: false },
        async run({ args, command, signal }) {
          note({ edge: 'begin', command: command.id });
          await delay(args.ms ?? 0, undefined, { signal });
          note({ edge: 'end', command: command.id });
          return {
            data: { command: command.id },
            files: { proof: { name: 'proof.txt', content: command.id } },
          };
        },
      }),
    },
  });
}
