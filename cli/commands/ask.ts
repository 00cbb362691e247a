import type { Command } from 'commander';
import type { Ask } from '../../shared/contracts/ask.ts';
import type { Json } from '../../shared/kernel/json/json.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { nameStep } from '../../shared/sentences/index.ts';
import { findAsk, canPrompt, promptAnswer, readTyped, type TypedAnswer } from '../asking/index.ts';
import type { GatewayClient } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { describeAsk, describeAsks, printJson, widthOf } from '../display/index.ts';
import { addWho, asksGateway, repeatable, sayWho, type Asked } from './command-parts.ts';

const help = `
Without an id: the questions that runs put to people, oldest first, and the latest answers. With one, the question alone, and in a
terminal it is asked at once. The beginning or end of the run's id will do. The first answer counts: a later one is refused, and told
who answered, when and what.

Examples:
  weir ask
  weir ask 4F7K2X
  weir ask 4F7K2X --yes --reason "the lid is shut"
  weir ask 4F7K2X --choose PBS
  weir ask 4F7K2X --set ph=7.4 --set lid=open`;

/** Wide enough for most sentences, where nobody says how wide a line may be. */
const defaultWidth = 100;

interface AskOptions extends Omit<TypedAnswer, 'json'>, Asked {
  /** True where it is to be printed so. */
  json?: string | true;
}

export function addAsk(program: Command, context: CliContext): void {
  const command = program
    .command('ask')
    .description('show the questions that runs put to people, and answer one')
    .argument('[id]', 'the id of a question, or a part of the id of its run')
    .option('--yes', 'answer yes')
    .option('--no', 'answer no')
    .option('--choose <option>', 'answer with this option')
    .option('--set <name=value>', 'answer with this value of a field; may be repeated', repeatable)
    .option('--json [value]', 'answer with this JSON; without one: print what the gateway tells, as JSON')
    .addHelpText('after', help);
  addWho(command, 'who answers', 'why so, for the log');
  asksGateway(command, context, async (client, wanted: string | undefined, options: AskOptions) => {
    if (wanted === undefined) return listAsks(client, options, context);
    const ask = await findAsk(client, wanted);
    const answer = readTyped(ask, typedIn(options));
    if (answer !== undefined) return give(client, ask, { answer, ...sayWho(options) }, context);
    if (options.json === true) return printJson(context, ask);
    for (const line of describeAsk(ask, Date.now(), widthOf(context) ?? defaultWidth))
      print(context.stdout, line);
    if (ask.open) await prompt(client, ask, options, context);
  });
}

function typedIn({ by: _by, reason: _reason, json, ...typed }: AskOptions): TypedAnswer {
  return { ...typed, ...(typeof json === 'string' ? { json } : {}) };
}

async function listAsks(client: GatewayClient, options: AskOptions, context: CliContext): Promise<void> {
  if (Object.keys(typedIn(options)).length > 0) {
    throw new WeirError(
      'bad_request',
      'say which question is answered: `weir ask` shows them with their ids',
    );
  }
  const asks = await client.asks();
  if (options.json === true) return printJson(context, asks);
  const width = widthOf(context) ?? defaultWidth;
  for (const line of describeAsks(asks, Date.now(), width)) print(context.stdout, line);
}

/** Asks again while what is typed does not fit. */
async function prompt(
  client: GatewayClient,
  ask: Ask,
  options: AskOptions,
  context: CliContext,
): Promise<void> {
  const { stdin } = context;
  if (!stdin || !canPrompt(context)) return;
  for (;;) {
    print(context.stdout, '');
    const typed = await promptAnswer(ask, { ...context, stdin });
    if (!typed) return print(context.stdout, 'nothing was answered');
    try {
      return await give(client, ask, { ...sayWho(options), ...typed }, context);
    } catch (error) {
      if (!WeirError.is(error, 'invalid_answer')) throw error;
      print(context.stdout, error.message);
    }
  }
}

async function give(
  client: GatewayClient,
  { id, run_id, step, step_name }: Ask,
  body: { answer: Json; by: string; reason?: string },
  context: CliContext,
): Promise<void> {
  const asked = { params: { path: { id } }, body };
  const { reply } = await client.ask((api) => api.POST('/asks/{id}', asked));
  const first = reply?.by === body.by ? '' : ` (${reply?.by ?? 'somebody'} had answered so before)`;
  print(context.stdout, `answered: ${nameStep(step, step_name)} of run ${run_id} goes on with it${first}`);
}
