import { InvalidArgumentError, type Command } from 'commander';
import { newId } from '../../shared/contracts/ids.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import {
  findRun,
  findRunStep,
  placeStepArgs,
  type GatewayClient,
  reportIfLeaderless,
} from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { refuseInFile } from '../display/index.ts';
import { readKeyValues, readNamed, readStepArgs } from '../submission/index.ts';
import { addWho, asksGateway, repeatable, runArgument, sayWho, type Asked } from './command-parts.ts';

const naming = "STEP is a step's name, or its number as `weir status` shows it, from 1.";

export function addSkip(program: Command, context: CliContext): void {
  const command = begin(
    program,
    'skip',
    'let a run go on without a step that waits for a word, or has not begun',
  )
    .argument('[step]', 'the step; the only one that waits for a word need not be named')
    .option(
      '--data <k=v|@file>',
      'what it would have returned: later steps may need it; repeatable',
      repeatable,
    )
    .addHelpText(
      'after',
      `\n${naming}\n\nExample:\n  weir skip last Mix --data mass=3.2 --reason "mixed by hand"`,
    );
  type Given = [wanted: string, step: string | undefined, options: Asked & { data?: string[] }];
  asksGateway(addWho(command), context, async (client, ...[wanted, step, options]: Given) => {
    await carryOut(command, context, client, wanted, async (id, params) => {
      const named = step === undefined ? {} : { step: await stepOf(client, id, step) };
      const data = options.data ? { data: await readKeyValues(options.data, '--data') } : {};
      const body = { ...sayWho(options), ...named, ...data };
      await client.ask((api) => api.POST('/runs/{id}/skip', { params, body }));
    });
  });
}

export function addInsert(program: Command, context: CliContext): void {
  const command = begin(program, 'insert', 'put steps before one that waits for a word, or has not begun')
    .argument('<file>', 'a list of steps as a workflow has them, or a workflow, YAML or JSON')
    .option('--before <step>', 'the step; the only one that waits for a word need not be named')
    .addHelpText(
      'after',
      `\n${naming} A step that waits for a word waits on: \`weir retry\` does it again.\n\nExample:\n  weir insert last fix.yaml --before Mix`,
    );
  type Given = [wanted: string, file: string, options: Asked & { before?: string }];
  asksGateway(addWho(command), context, async (client, ...[wanted, file, options]: Given) => {
    const steps = await readNamed(file, `the file ${file}`);
    await carryOut(command, context, client, wanted, async (id, params) => {
      const { before } = options;
      const named = before === undefined ? {} : { before: await stepOf(client, id, before) };
      const body = { ...sayWho(options), ...named, steps };
      await inFile(
        file,
        client.ask((api) => api.POST('/runs/{id}/insert', { params, body })),
      );
    });
  });
}

export function addEdit(program: Command, context: CliContext): void {
  const command = begin(program, 'edit', 'change label, priority or arguments of a run that goes on')
    .option('--label <text>', 'what it is called')
    .option('--priority <number>', 'higher goes first; 0 is usual', toInteger)
    .option(
      '--arg <step.key=value>',
      'changes an argument of a step that has not begun; repeatable',
      repeatable,
    )
    .addHelpText(
      'after',
      `\n${naming}\n\nExample:\n  weir edit last --priority 5 --arg Mix.speed=300 --reason "the enzyme is thawed"\n  weir edit last --arg 2.speed=300`,
    );
  type Options = Asked & { label?: string; priority?: number; arg?: string[] };
  asksGateway(addWho(command), context, async (client, wanted: string, options: Options) => {
    const { label, priority, arg } = options;
    const changes = {
      ...(label === undefined ? {} : { label }),
      ...(priority === undefined ? {} : { priority }),
    };
    const args = readStepArgs(arg ?? []);
    if (Object.keys(changes).length === 0 && arg === undefined)
      throw new WeirError('bad_request', 'say what is to be changed: --label, --priority or --arg');
    await carryOut(command, context, client, wanted, async (id, params) => {
      const seen = arg && (await client.run(id));
      const placed = arg && { args: seen ? placeStepArgs(seen.run, args) : args };
      const body = { ...sayWho(options), ...changes, ...placed };
      await client.ask((api) => api.PATCH('/runs/{id}', { params, body }));
    });
  });
}

function begin(program: Command, name: string, description: string): Command {
  return program.command(name).description(description).argument('<run>', runArgument);
}

/** Which run is meant, and the key under which it is asked for. */
type Named = { path: { id: string }; header: { 'idempotency-key': string } };

/** Finds the run and asks, under a key of its own: where the answer is lost, asking again changes nothing more. */
async function carryOut(
  command: Command,
  context: CliContext,
  client: GatewayClient,
  wanted: string,
  ask: (id: string, params: Named) => Promise<void>,
): Promise<void> {
  const id = await findRun(client, wanted);
  const leaderless = reportIfLeaderless(client, context);
  await ask(id, { path: { id }, header: { 'idempotency-key': newId() } });
  await leaderless;
  print(context.stdout, `${command.name()} of run ${id} is on its way`);
}

async function stepOf(client: GatewayClient, id: string, step: string): Promise<string | number> {
  const seen = await client.run(id);
  return seen ? findRunStep(seen.run, step) : step;
}

/** A refusal of the steps is told with their places in the file. */
async function inFile(file: string, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw WeirError.is(error, 'invalid_workflow') ? refuseInFile(error, file) : error;
  }
}

function toInteger(text: string): number {
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number');
}
