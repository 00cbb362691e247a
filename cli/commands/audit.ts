import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { Command } from 'commander';
import type { components } from '../../client/index.ts';
import { ChainCheck, checkLines, auditStart } from '../../shared/audit/index.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { privateFileMode } from '../../shared/kernel/files/private-files.ts';
import { connect, type GatewayClient } from '../client/index.ts';
import { print, type CliContext, exitCodes } from '../terminal/index.ts';
import { auditList, printJson, printList } from '../display/index.ts';
import { addSettings } from '../settings/index.ts';
import { asksAsAdmin, limitOption, repeatable } from './command-parts.ts';

type Entry = components['schemas']['AuditEntry'];

const help = `
The audit tells of each request that asked for a change or was refused: who, from where, when, what, on what, why, and what came
of it. Each entry holds the SHA-256 of the one before, so that one which was changed, removed or moved is found. Entries are in
the store, and in .audit/audit-YYYY-MM.jsonl in the data folder of the gateway. It takes a key with the scope admin.

Examples:
  weir audit
  weir audit list --by ada --operation cancelRun
  weir audit verify
  weir audit verify --file audit-2026-11.jsonl audit-2026-12.jsonl
  weir audit export --out audit.jsonl`;

interface ListOptions {
  limit: number;
  by?: string;
  operation?: string;
  json?: boolean;
}

interface VerifyOptions {
  file?: string[];
  part?: boolean;
  json?: boolean;
}

type Found = components['schemas']['AuditVerdict'];

export function addAudit(program: Command, context: CliContext): void {
  const audit = program
    .command('audit')
    .description('who asked for what, and what came of it: list, verify, export')
    .addHelpText('after', help);
  addList(audit, context);
  addVerify(audit, context);
  addExport(audit, context);
}

function addList(audit: Command, context: CliContext): void {
  const list = audit
    .command('list', { isDefault: true })
    .description('list the newest entries, the latest last')
    .addOption(limitOption())
    .option('--by <name>', 'only those of this key, or of whoever says that he is this')
    .option('--operation <id>', 'only those of this call, by its operationId, such as cancelRun')
    .option('--json', 'print them as JSON');
  asksAsAdmin(list, context, async (client, { json, ...query }: ListOptions) => {
    const { entries } = await client.ask((api) => api.GET('/audit', { params: { query } }));
    printList(context, json, entries, auditList);
  });
}

function addVerify(audit: Command, context: CliContext): void {
  const verify = audit
    .command('verify')
    .description('look whether an entry was changed, removed or moved; exits with 1 where one was')
    .option(
      '--file <files...>',
      'only these files, in their order, and ask no gateway; may be repeated',
      repeatable,
    )
    .option('--part', 'the files are a part: what was before the first of them is not looked for')
    .option('--json', 'print what was found as JSON');
  addSettings(verify, ['gateway_url', 'key_file']).action(async ({ file, part, json }: VerifyOptions) => {
    const found =
      file === undefined
        ? await connect(verify, context).ask((api) => api.GET('/audit/verify'))
        : await verifyFiles(file, part === true);
    if (json) printJson(context, found);
    else tell(found, context);
    if (!found.ok) context.finish(exitCodes.failed);
  });
}

function addExport(audit: Command, context: CliContext): void {
  const command = audit
    .command('export')
    .description('print the entries that the store has, oldest first, a line of JSON each')
    .option('--out <file>', 'write them into this file, which must not be there yet');
  asksAsAdmin(command, context, async (client, { out }: { out?: string }) => {
    if (out === undefined) {
      for await (const entry of entriesOf(client)) print(context.stdout, JSON.stringify(entry));
      return;
    }
    const file = createWriteStream(out, { flags: 'wx', mode: privateFileMode });
    let count = 0;
    try {
      await once(file, 'open');
      for await (const entry of entriesOf(client)) {
        count += 1;
        if (!file.write(`${JSON.stringify(entry)}\n`)) await once(file, 'drain');
      }
      file.end();
      await finished(file);
    } catch (error) {
      file.destroy();
      if (WeirError.is(error)) throw error;
      throw new WeirError('bad_request', `${out} cannot be written: ${messageOf(error)}`, { cause: error });
    }
    print(context.stdout, `${count} entries in ${out}`);
  });
}

async function* entriesOf(client: GatewayClient): AsyncGenerator<Entry> {
  for (let after: number | null = 0; after !== null;) {
    const query = { after, limit: 1000 };
    const page: { entries: Entry[]; next: number | null } = await client.ask((api) =>
      api.GET('/audit', { params: { query } }),
    );
    yield* page.entries;
    after = page.next;
  }
}

/** @param part whether the first entry may be any */
async function verifyFiles(files: readonly string[], part: boolean): Promise<Found> {
  const check = new ChainCheck(part ? 'anywhere' : auditStart);
  try {
    await checkLines(files, check);
  } catch (error) {
    throw new WeirError('bad_request', `a file cannot be read: ${messageOf(error)}`, { cause: error });
  }
  const problems = check.problems().map((each) => ({ ...each, where: 'files' as const }));
  return { entries: check.entries, ok: problems.length === 0, problems, head: check.head ?? null };
}

function tell({ entries, ok, problems, head }: Found, { stdout, stderr }: CliContext): void {
  for (const { seq, where, what } of problems) print(stderr, `entry ${seq} in the ${where}: ${what}`);
  const count = `${entries} ${entries === 1 ? 'entry' : 'entries'}`;
  print(stdout, ok ? `${count}, as they were written` : `${count}, and ${problems.length} problems`);
  if (head) print(stdout, `the last is ${head.seq}, with the hash ${head.hash}`);
}
