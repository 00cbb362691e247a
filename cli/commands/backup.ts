import { appendFileSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { verifyBackup, type BackupVerdict } from '../../shared/backup/index.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { nothingThere } from '../../shared/kernel/errors/file-errors.ts';
import { syncToDisk } from '../../shared/kernel/files/sync.ts';
import { privateFileMode } from '../../shared/kernel/files/private-files.ts';
import { formatBytes, formatTime } from '../../shared/sentences/index.ts';
import type { GatewayClient } from '../client/index.ts';
import { printJson } from '../display/index.ts';
import { exitCodes, print, type CliContext } from '../terminal/index.ts';
import { asksAsAdmin } from './command-parts.ts';

const help = `
The lab goes on meanwhile. The file has the store as it is at one moment, the audit, and all files of runs; it is verified before it takes
its name, and what had that name is replaced. It holds secrets: keep it as you keep a password. Not in it: journals of agents, which stay where
they are; accounts of agents at the broker; settings, certificates and the workcell file. It takes a key with the scope admin.

Examples:
  weir backup lab.weir-backup
  weir backup verify lab.weir-backup
  weir restore lab.weir-backup --store-url redis://new-machine --data-dir /srv/weir`;

export function addBackup(program: Command, context: CliContext): void {
  const backup = program
    .command('backup')
    .description('put the whole lab into one file while it runs: make, verify')
    .addHelpText('after', help);
  const make = backup
    .command('make <file>', { isDefault: true })
    .description('make a backup; it may be left out: weir backup FILE');
  asksAsAdmin(make, context, async (client, file: string) => {
    const verdict = await makeBackup(client, file, (sentence) => print(context.stderr, sentence));
    tellVerdict(file, verdict, context);
  });
  backup
    .command('verify <file>')
    .description(
      'look whether a backup is whole and as it was written; exits with 1 where it is not, and asks no gateway',
    )
    .option('--json', 'print what was found as JSON')
    .action(async (file: string, { json }: { json?: boolean }) => {
      const verdict = await verifyBackup(file);
      if (json) printJson(context, verdict);
      else tellVerdict(file, verdict, context);
      if (verdict.problems.length > 0) context.finish(exitCodes.failed);
    });
}

/** Says what is in a backup, and what of it was damaged before. */
export function tellVerdict(file: string, verdict: BackupVerdict, context: CliContext): void {
  const { manifest, runs, unfinished, audit, problems } = verdict;
  const { workcell, weir, ended_at, files, bytes } = manifest;
  print(
    context.stdout,
    `${file}: workcell "${workcell}" of ${formatTime(ended_at)}, by weir ${weir}: runs in the store: ${runs} (${unfinished} not over), ` +
      `files of runs: ${files} (${formatBytes(bytes)}), entries of the audit: ${audit}; it is whole`,
  );
  for (const problem of problems) print(context.stderr, `as the lab itself has it: ${problem}`);
}

/** A person is told of so much silence, and again after as much (milliseconds). */
const silenceMs = 10_000;

/**
 * Resolves once the file is there, whole.
 * @param tell is called while nothing comes: a store or files that do not answer keep the gateway waiting
 * @throws WeirError of the gateway's; `bad_backup` where what came is none
 */
export async function makeBackup(
  client: Pick<GatewayClient, 'backup'>,
  file: string,
  tell: (sentence: string) => void,
): Promise<BackupVerdict> {
  const partial = `${file}.part`;
  let heard = Date.now();
  const watch = setInterval(() => {
    const seconds = Math.floor((Date.now() - heard) / 1000);
    if (seconds * 1000 >= silenceMs)
      tell(
        `the gateway has sent nothing for ${seconds} s, and is still waited for: \`weir doctor\` says what does not answer`,
      );
  }, silenceMs);
  try {
    // A folder would be found out by the last step alone; of a device, such as /dev/null, the name would be taken.
    const there = await stat(file).catch(nothingThere);
    if (there && !there.isFile()) throw new Error('something is there that is no file');
    const response = await client.backup();
    await rm(partial, { force: true });
    await write(partial, response.body ?? [], () => (heard = Date.now())).catch((cause: unknown) => {
      if (!(cause instanceof TypeError)) throw cause;
      throw new WeirError('gateway_unavailable', `the backup broke off: ${messageOf(cause)}`, { cause });
    });
    const verdict = await verifyBackup(partial);
    await rename(partial, file);
    await syncToDisk(path.dirname(file));
    return verdict;
  } catch (error) {
    await rm(partial, { force: true });
    if (WeirError.is(error)) throw error;
    throw new WeirError('bad_request', `${file} cannot be written: ${messageOf(error)}`, { cause: error });
  } finally {
    clearInterval(watch);
  }
}

/** Resolves once all of it is on the disk. @param came is called with each part */
async function write(
  file: string,
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  came: () => void,
): Promise<void> {
  const opened = await open(file, 'wx', privateFileMode);
  try {
    // At once, and nothing else goes on in this process: a body in chunks that has to wait for its reader is read by fetch anew for each of
    // them, the slower the more has come.
    for await (const chunk of body) {
      came();
      appendFileSync(opened.fd, chunk);
    }
    await opened.sync();
  } finally {
    await opened.close();
  }
}
