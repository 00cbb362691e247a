import type { Command } from 'commander';
import { findRun, type GatewayClient } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { printJson } from '../display/index.ts';
import { formatTime } from '../../shared/sentences/index.ts';
import { asOneTag } from '../../shared/contracts/tag.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { RunNote } from '../../client/index.ts';
import { type Asked, asksGateway, repeatable, runArgument, sayWho } from './command-parts.ts';

interface Options extends Pick<Asked, 'by'> {
  tag?: string[];
  untag?: string[];
  instead?: boolean;
  json?: boolean;
}

/** So often it is tried again where others write at the same time. */
const mostTries = 5;

export function addNote(program: Command, context: CliContext): void {
  const command = program
    .command('note')
    .description('show the tags and the note of a run, or add to them')
    .argument('<run>', runArgument)
    .argument('[text]', 'a line that is added to the note')
    .option('--tag <tag>', 'give it this tag; may be given several times', repeatable)
    .option('--untag <tag>', 'take this tag from it', repeatable)
    .option('--instead', 'the text takes the place of the whole note')
    .option('--by <who>', 'who writes it (default: your user name)')
    .option('--json', 'print what stands there now as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  weir note last "The camera was dirty."\n  weir note last --tag good --untag "to check"',
    );
  asksGateway(
    command,
    context,
    async (client, wanted: string, text: string | undefined, options: Options) => {
      const id = await findRun(client, wanted);
      const note = await changed(client, id, text, options);
      if (options.json) return printJson(context, note);
      for (const line of inLines(note)) print(context.stdout, line);
    },
  );
}

/** Adds to what stands there, whoever else writes meanwhile. */
async function changed(
  client: GatewayClient,
  id: string,
  text: string | undefined,
  options: Options,
): Promise<RunNote> {
  const params = { path: { id } };
  for (let tries = 1; ; tries += 1) {
    const now = await client.ask((api) => api.GET('/runs/{id}/notes', { params }));
    const body = { ...noteWith(now, text, options), revision: now.revision, by: sayWho(options).by };
    if (body.note === now.note && body.tags.join() === now.tags.join()) return now;
    try {
      return await client.ask((api) => api.PUT('/runs/{id}/notes', { params, body }));
    } catch (error) {
      if (!WeirError.is(error, 'changed_meanwhile') || tries === mostTries) throw error;
    }
  }
}

/** What stands there, with what is added. Pure. */
export function noteWith(
  { tags, note }: Pick<RunNote, 'tags' | 'note'>,
  text: string | undefined,
  { tag = [], untag = [], instead }: Options,
): Pick<RunNote, 'tags' | 'note'> {
  const gone = new Set(untag.map(asOneTag));
  const known = new Set(tags.map(asOneTag));
  const fresh = tag.filter((each) => !known.has(asOneTag(each)));
  const before = instead ? '' : note;
  return {
    tags: [...tags, ...fresh].filter((each) => !gone.has(asOneTag(each))),
    note: text === undefined ? note : [before, text].filter(Boolean).join('\n'),
  };
}

function inLines({ tags, note, by, at }: RunNote): string[] {
  if (tags.length === 0 && note === '') return ['it has no tags and no note'];
  const last = at === null ? [] : [`last written${by === null ? '' : ` by ${by}`} at ${formatTime(at)}`];
  return [
    ...(tags.length === 0 ? [] : [`tags: ${tags.join(', ')}`]),
    ...(note === '' ? [] : [note]),
    ...last,
  ];
}
