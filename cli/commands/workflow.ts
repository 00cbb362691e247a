import path from 'node:path';
import { formatTime } from '../../shared/sentences/index.ts';
import { InvalidArgumentError, type Command } from 'commander';
import type { components } from '../../client/index.ts';
import { libraryNameForm, libraryNameFrom, readLibraryReference } from '../../shared/contracts/library.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { isObject } from '../../shared/kernel/json/json.ts';
import { loadYaml } from '../../shared/yaml/index.ts';
import type { GatewayClient } from '../client/index.ts';
import { locateIn, printJson, printList, problemsOf, refuseInFile } from '../display/index.ts';
import { experimentOfKey, submissionKey } from '../submission/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { asksGateway, sayWho } from './command-parts.ts';
import { addHandInOptions, demandDetachable, handIn, type HandInOptions } from './hand-in.ts';

type Workflow = components['schemas']['LibraryWorkflow'];
type Entry = components['schemas']['LibraryEntry'];
type Version = components['schemas']['LibraryVersion'];

const help = `
The library keeps workflows under names, in versions that never change: whoever runs mix@3 always runs the same text.

Examples:
  weir workflow save mix.yaml --note "slower"
  weir workflow save mix.yaml --based-on 2
  weir workflow run mix --param volume=20 --follow
  weir workflow diff mix 2 3`;

export function addWorkflow(program: Command, context: CliContext): void {
  const command = program
    .command('workflow')
    .description('the library of workflows: list, show, save, run, compare')
    .addHelpText('after', help);
  addList(command, context);
  addShow(command, context);
  addSave(command, context);
  addRun(command, context);
  addDiff(command, context);
}

interface ListOptions {
  text?: string;
  tag?: string;
  archived?: boolean;
  json?: boolean;
}

function addList(workflow: Command, context: CliContext): void {
  const command = workflow
    .command('list', { isDefault: true })
    .description('list them by name')
    .option('--text <text>', 'only those with that in their name, title, author, tags or notes')
    .option('--tag <tag>', 'only those with that tag')
    .option('--archived', 'those that are archived, too')
    .option('--json', 'print them as JSON');
  asksGateway(command, context, async (client, { json, archived, ...wanted }: ListOptions) => {
    printList(
      context,
      json,
      await allWorkflows(client, { ...wanted, ...(archived && { archived: 'all' }) }),
      {
        none: 'no workflows',
        heading: ['WORKFLOW', 'TITLE', 'SAVED', 'BY', 'TAGS', 'LAST RUN'],
        row: (entry) => [
          ...[
            `${entry.name}@${entry.newest.version}`,
            entry.archived ? `${entry.title} (archived)` : entry.title,
          ],
          ...[formatTime(entry.newest.at), entry.newest.by ?? '', entry.tags.join(', '), lastRunOf(entry)],
        ],
      },
    );
  });
}

async function allWorkflows(
  client: GatewayClient,
  query: { text?: string; tag?: string; archived?: 'all' },
): Promise<Entry[]> {
  return allPages<Entry, string>(async (from) => {
    const params = { query: { ...query, ...from } };
    const { workflows, next } = await client.ask((api) => api.GET('/workflows', { params }));
    return [workflows, next];
  });
}

/** What stands on all pages of a list. @param read reads the one that begins at a cursor, and says which follows it; null where none does */
async function allPages<Item, Cursor>(
  read: (from: { cursor?: Cursor }) => Promise<[Item[], Cursor | null]>,
): Promise<Item[]> {
  const all: Item[] = [];
  for (let from: { cursor?: Cursor } = {}; ;) {
    const [items, next] = await read(from);
    all.push(...items);
    if (next === null) return all;
    from = { cursor: next };
  }
}

function lastRunOf({ last_run }: Entry): string {
  return last_run ? `${formatTime(last_run.at)} ${last_run.state}` : '';
}

const referenceArgument = 'the name of a workflow, or one of its versions: mix, mix@3';

interface ShowOptions {
  file?: string;
  versions?: boolean;
  json?: boolean;
}

function addShow(workflow: Command, context: CliContext): void {
  const command = workflow
    .command('show')
    .description('print the text of the newest version, or of another')
    .argument('<workflow>', referenceArgument)
    .option('--file <path>', 'the text of a workflow that it uses')
    .option('--versions', 'list its versions, newest first')
    .option('--json', 'print all that is known of it');
  asksGateway(command, context, async (client, reference: string, options: ShowOptions) => {
    const { file, versions, json } = options;
    if (versions) return listVersions(client, referenceIn(reference).name, json, context);
    const found = await read(client, reference);
    if (json) return printJson(context, found);
    const text = file === undefined ? found.workflow : found.workflows[file];
    if (text === undefined)
      throw new WeirError(
        'bad_request',
        `${found.name}@${found.shown.version} uses no workflow ${file ?? ''}: it uses ${Object.keys(found.workflows).join(', ') || 'none'}`,
      );
    print(context.stderr, `${found.name}@${found.shown.version}, ${describe(found.shown)}`);
    print(context.stdout, text.replace(/\n$/, ''));
  });
}

async function listVersions(
  client: GatewayClient,
  name: string,
  json: boolean | undefined,
  context: CliContext,
): Promise<void> {
  const versions = await allPages<Version, number>(async (from) => {
    const params = { path: { name }, query: from };
    const page = await client.ask((api) => api.GET('/workflows/{name}/versions', { params }));
    return [page.versions, page.next];
  });
  printList(context, json, versions, {
    none: 'no versions',
    heading: ['VERSION', 'SAVED', 'BY', 'FROM', 'NOTE'],
    row: ({ version, at, by, based_on, note }) => [
      ...[String(version), formatTime(at), by ?? '', based_on === null ? '' : String(based_on), note ?? ''],
    ],
  });
}

function describe({ at, by, note }: Version): string {
  return `saved ${formatTime(at)}${by === null ? '' : ` by ${by}`}${note === null ? '' : `: ${note}`}`;
}

/** @throws WeirError `bad_request`, `workflow_not_found` */
async function read(client: GatewayClient, reference: string): Promise<Workflow> {
  const { name, ...query } = referenceIn(reference);
  return client.ask((api) => api.GET('/workflows/{name}', { params: { path: { name }, query } }));
}

/** @throws WeirError `bad_request` */
function referenceIn(written: string): { name: string; version?: number } {
  const reference = readLibraryReference(written);
  if (reference) return reference;
  throw new WeirError(
    'bad_request',
    `"${written}" is neither NAME nor NAME@VERSION: a name has ${libraryNameForm}`,
  );
}

interface SaveOptions {
  name?: string;
  note?: string;
  basedOn?: number;
  by?: string;
}

function addSave(workflow: Command, context: CliContext): void {
  const command = workflow
    .command('save')
    .description('save a file, and the workflows that it uses, as the next version')
    .argument('<file>', 'the workflow file, YAML or JSON')
    .option('--name <name>', "what it is called in the library (default: its own name, or the file's)")
    .option('--note <text>', 'what has changed, and why')
    .option('--based-on <version>', 'the version that was edited: needed where there is one', readVersion)
    .option('--by <who>', 'who saves it (default: your user name)');
  asksGateway(command, context, async (client, file: string, options: SaveOptions) => {
    const { readTexts } = await import('../submission/read-submission.ts');
    const { note, basedOn } = options;
    const texts = await readTexts(file);
    const { name = ownName(texts.workflow) || path.parse(file).name } = options;
    const body = {
      ...texts,
      ...{ by: sayWho(options).by, ...(note !== undefined && { note }) },
      ...(basedOn !== undefined && { based_on: basedOn }),
    };
    const params = { path: { name } };
    const saved = await client
      .ask((api) => api.PUT('/workflows/{name}', { params, body }))
      .catch((error: unknown) => {
        throw WeirError.is(error) ? refuseInFile(error, file, problemsOf(error)) : error;
      });
    for (const problem of [...saved.problems, ...saved.warnings])
      print(context.stderr, locateIn(file, { ...problem, message: `warning: ${problem.message}` }));
    if (!saved.is_new) print(context.stderr, 'the newest version has the same text');
    print(context.stdout, `${saved.name}@${saved.version}`);
  });
}

/** A name made of what a text calls itself; '' where it does not. What is wrong with the text, the gateway says. */
function ownName(text: string): string {
  const loaded = loadYaml(text);
  const value = loaded.ok ? loaded.value : undefined;
  return isObject(value) && typeof value['name'] === 'string' ? libraryNameFrom(value['name']) : '';
}

function addRun(workflow: Command, context: CliContext): void {
  const command = workflow
    .command('run')
    .description('hand in the newest version of a workflow, or another')
    .argument('<workflow>', referenceArgument);
  addHandInOptions(command).addHelpText('after', '\nIt prints and exits as `weir run` does.');
  asksGateway(command, context, async (client, library: string, options: HandInOptions) => {
    demandDetachable(options);
    const { readValues } = await import('../submission/read-submission.ts');
    const key = submissionKey(options.key);
    const values = await readValues({ experiment: experimentOfKey(key), ...options });
    await handIn(client, { submission: { ...values, library }, name: library, key }, options, context);
  });
}

const diffHelp = `
Prints nothing where both are the same.

Examples:
  weir workflow diff mix 2 3
  weir workflow diff mix 2              # with the newest
  weir workflow diff mix 3 mix.yaml     # with a file`;

function addDiff(workflow: Command, context: CliContext): void {
  const command = workflow
    .command('diff')
    .description('what has changed between two versions, as a unified diff')
    .argument('<workflow>', 'the name of a workflow')
    .argument('<from>', 'a version', readVersion)
    .argument('[to]', 'another version, or a file (default: the newest version)')
    .addHelpText('after', diffHelp);
  asksGateway(command, context, async (client, name: string, from: number, to: string | undefined) => {
    const [{ createTwoFilesPatch, FILE_HEADERS_ONLY }, { readTexts }] = await Promise.all([
      import('diff'),
      import('../submission/read-submission.ts'),
    ]);
    const isVersion = to === undefined || /^\d+$/.test(to);
    const before = await read(client, `${name}@${from}`);
    const after = isVersion
      ? await read(client, to === undefined ? name : `${name}@${to}`)
      : { workflows: {}, ...(await readTexts(to)) };
    const labels = [`${name}@${from}`, 'shown' in after ? `${name}@${after.shown.version}` : (to ?? '')];
    const [old, changed] = [textsOf(before), textsOf(after)];
    for (const file of new Set([...old.keys(), ...changed.keys()])) {
      const [one = '', other = ''] = [old.get(file), changed.get(file)];
      const [left = '', right = ''] = labels.map((label) => (file === '' ? label : `${label}/${file}`));
      if (one === other) continue;
      const how = { headerOptions: FILE_HEADERS_ONLY };
      const patch = createTwoFilesPatch(left, right, one, other, undefined, undefined, how);
      print(context.stdout, patch.trimEnd());
    }
  });
}

/** Each text by its path; the empty one is that of the workflow itself. */
function textsOf({ workflow, workflows }: Pick<Workflow, 'workflow' | 'workflows'>): Map<string, string> {
  return new Map([['', workflow], ...Object.entries(workflows)]);
}

function readVersion(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected the number of a version, such as 3');
}
