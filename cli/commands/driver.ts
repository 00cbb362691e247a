import path from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { isObject, type JsonObject, parseJson } from '../../shared/kernel/json/json.ts';
import type { Point } from '../../module-agents/drivers/index.ts';
import { type Colors, colorsFor, printJson } from '../display/index.ts';
import { exitCodes, print, type CliContext } from '../terminal/index.ts';

const newHelp = `
It writes a driver that works, ten lines, and its entry in the workcell file; comments and order of that file stay. Nothing that is there
is written over.

Examples:
  weir driver new balance --python
  weir driver new heater --typescript --workcell lab.yaml`;

const checkHelp = `
It starts the driver as an agent would, two or three times, and goes through docs/driver-protocol.md point by point. The instrument is set up
by that. Nothing acts, unless an action is named: then it is carried out once, and once more to be cancelled.
It exits with 1 where a point fails.

Examples:
  weir driver check balance.py
  weir driver check balance.py --act weigh --args '{"sample": 3}'
  weir driver check -- sh pump.sh`;

export function addDriver(program: Command, context: CliContext): void {
  const command = program
    .command('driver')
    .description('make a driver in Python or TypeScript, or try whether one keeps to the protocol');
  command
    .command('new')
    .description('write a driver that works, and its entry in the workcell file')
    .argument('<name>', 'what the module is called: NAME.py or NAME.ts is written')
    .option('--python', 'in Python')
    .option('--typescript', 'in TypeScript')
    .option('--workcell <file>', 'the workcell file; made where it is missing', 'workcell.yaml')
    .addHelpText('after', newHelp)
    .action(async (name: string, options: { python?: true; typescript?: true; workcell: string }) => {
      if ((options.python ?? false) === (options.typescript ?? false)) {
        throw new WeirError('bad_request', 'say in which language: --python or --typescript');
      }
      const { writeDriver } = await import('../driver/index.ts');
      const language = options.python ? 'python' : 'typescript';
      const { files, alone, joins } = await writeDriver({ name, language, workcell: options.workcell });
      print(context.stdout, `wrote ${files.join(', ')}`);
      if (alone !== undefined) print(context.stdout, `try it alone:  ${alone}`);
      const watch = options.python ? ' --watch' : '';
      const at = options.workcell === 'workcell.yaml' ? '' : ` --workcell ${options.workcell}`;
      const anew = joins ? '   (end one that runs: it has read the workcell file already)' : '';
      print(context.stdout, `run the lab:   weir up${watch}${at}${anew}`);
      print(context.stdout, `look at it:    weir module ${name}`);
    });
  command
    .command('check')
    .description('go through the driver protocol with a driver, point by point')
    .argument('<file...>', 'a driver (.py, or a program), or after -- a command and its arguments')
    .option('--act <action>', 'an action that it is to carry out, and then once more to be cancelled')
    .option('--args <json>', 'the arguments of that, and of check and simulate', toObject)
    .option('--config <json>', 'what the driver is told, as the config of its workcell entry', toObject)
    .option('--json', 'print the points as JSON')
    .addHelpText('after', checkHelp)
    .action(async (words: string[], options: CheckFlags) => {
      const { commandOfFile, examineDriver } = await import('../../module-agents/drivers/index.ts');
      const [file = ''] = words;
      const command = words.length > 1 ? words : await commandOfFile(path.resolve(file));
      const { act, args = {}, config = {}, json } = options;
      const points: Point[] = [];
      const colors = colorsFor(context.stdout, context.env);
      for await (const point of examineDriver({ command, cwd: process.cwd(), config, act, args })) {
        points.push(point);
        if (!json) print(context.stdout, lineOf(point, colors));
      }
      if (json) printJson(context, points);
      if (points.some(({ is }) => is === 'failed')) context.finish(exitCodes.failed);
    });
}

const words = { ok: 'ok', failed: 'fail', left_out: 'left out' };

function lineOf({ point, is, seen, remedy }: Point, colors: Colors): string {
  const word = words[is].padEnd(8);
  const shown = is === 'ok' ? colors.green(word) : is === 'failed' ? colors.red(word) : colors.dim(word);
  return `${shown}  ${point}: ${seen}${remedy === undefined ? '' : `\n          ${remedy}`}`;
}

interface CheckFlags {
  act?: string;
  args?: JsonObject;
  config?: JsonObject;
  json?: true;
}

function toObject(text: string): JsonObject {
  const value = parseJson(text);
  if (!isObject(value)) throw new InvalidArgumentError('expected a JSON object');
  return value;
}
