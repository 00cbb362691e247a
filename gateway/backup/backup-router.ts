import { Readable } from 'node:stream';
import type { Response } from 'express';
import { readAuditLine } from '../../shared/audit/index.ts';
import { writeBackup, type SourceFile } from '../../shared/backup/index.ts';
import { nothingThere } from '../../shared/kernel/errors/file-errors.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { auditFilesOf } from '../audit/index.ts';
import type { Files } from '../files/index.ts';
import { callsOf, FairTurns, sendStream, shareOf, type Call, type HttpContext } from '../http/index.ts';

/** What a backup is made of besides. */
export interface BackupContext extends HttpContext {
  /** Of weir. */
  version: string;
}

/** Where files of runs are, and what leads to those that have left the store. */
export const backedUp = ['experiments', '.finished'] as const;

/** What keeps two processes from adding to the same file. */
const isLock = /(^|\/)lock\.(db|pid)[^/]*$/;

/** Each reads the whole store: of one caller one at a time. */
const turns = new FairTurns({ atOnce: 2, most: 8 });

const call = callsOf<BackupContext>('Lab');

const makeBackup = call(
  {
    id: 'makeBackup',
    route: 'post /backup',
    access: 'admin',
    summary: 'Makes a backup of the whole lab while it runs',
    description:
      'One file (tar, gzip): the store as it is at one moment, the audit, and all files of runs. It holds secrets: keys of the lab, digests of passwords, secrets of webhooks. ' +
      'Not in it: journals of agents, accounts at the broker, settings, certificates, the workcell file. An answer that breaks off is no backup; `weir backup verify` finds that.',
    answers: {
      200: {
        description: 'The backup, as it is made.',
        content: { 'application/gzip': { schema: { type: 'string', format: 'binary' } as const } },
      },
    },
    errors: ['bad_config', 'too_many_requests'],
  },
  async ({ request, response, context }) => {
    await turns.run(shareOf(request), () => answerBackup(response, context));
  },
);

async function answerBackup(response: Response, context: BackupContext): Promise<void> {
  if (response.destroyed) return;
  const { workcell, version, store, data, deadlines } = context;
  const files = auditFilesOf(data);
  // What the files of the audit have by now, the store has, too; what they get from now on, it may not.
  const { seq } = await files.tail();
  // A store that is away is told in an answer, which must not have begun. A copy that has failed goes on with nothing: it is begun anew.
  const rows = await deadlines.begin().withStore(() => begun(store.copy()));
  const stream = writeBackup({
    ...{ weir: version, workcell: workcell.name, rows },
    audit: linesUpTo(seq, files),
    files: filesOf(data),
  });
  response.attachment(`${workcell.name}.weir-backup`).type('application/gzip');
  await sendStream(response, stream);
}

/** The same, once its first item is there. */
async function begun<T>(all: AsyncGenerator<T>): Promise<AsyncGenerator<T>> {
  const first = await all.next();
  return first.done === true ? all : following(first.value, all);
}

async function* following<T>(first: T, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

async function* linesUpTo(last: number, audit: ReturnType<typeof auditFilesOf>): AsyncGenerator<string> {
  if (last === 0) return;
  for (const file of await audit.files()) {
    let rest = '';
    for await (const chunk of audit.read(file)) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        yield line;
        if (readAuditLine(line)?.seq === last) return;
      }
    }
  }
}

async function* filesOf(data: Files): AsyncGenerator<SourceFile> {
  for (const folder of backedUp) {
    for await (const { at, size } of data.walk(folder)) {
      if (isLock.test(at) && folder === '.finished') continue;
      const read = () => data.stream(at, { start: 0, end: size - 1 }).catch(gone);
      yield { at, size, open: async () => (size === 0 ? Readable.from([]) : read()) };
    }
  }
}

function gone(error: unknown): undefined {
  if (!WeirError.is(error, 'file_not_found')) nothingThere(error);
  return undefined;
}

/** A backup of the lab. */
export const backup: readonly Call<BackupContext>[] = [makeBackup];
