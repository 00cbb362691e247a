import * as fs from 'node:fs';
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { JournalRecord } from '../../../module-agents/journal/journal-entry.ts';
import { openJournal, type Journal } from '../../../module-agents/journal/journal.ts';
import { JournalFile } from '../../../module-agents/journal/journal-file.ts';
import { createLogger } from '../../../shared/kernel/log/logger.ts';
import { eventually } from '../../support/eventually.ts';

const real = vi.hoisted(() => ({ fs: undefined as typeof fs | undefined }));

vi.mock('node:fs', async (original) => {
  real.fs = await original<typeof fs>();
  const { writeSync, fdatasync, fsyncSync } = real.fs;
  return {
    ...real.fs,
    ...{ writeSync: vi.fn(writeSync), fdatasync: vi.fn(fdatasync), fsyncSync: vi.fn(fsyncSync) },
  };
});

const log = createLogger({ level: 'silent', service: 'test' });
const run_id = '01JD0000000000000000000000';

function started(number: number): JournalRecord {
  return { phase: 'started', command_id: `${run_id}.0.${number}`, run_id, number };
}

function settled(number: number): JournalRecord {
  const outcome = { outcome: 'succeeded', acted: true, data: { text: 'x'.repeat(200) } } as const;
  return { phase: 'settled', command_id: `${run_id}.0.${number}`, run_id, number, outcome, files: [] };
}

let dir: string;
let journal: Journal;
const file = () => join(dir, 'journal.jsonl');

async function reopen(): Promise<Journal> {
  await journal.close();
  journal = await openJournal(dir, { log });
  return journal;
}

function phases(): Record<number, string> {
  return Object.fromEntries([...journal.entries()].map(({ number, phase }) => [number, phase]));
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'weir-journal-'));
  journal = await openJournal(dir, { log, growth: 4096 });
});

afterEach(async () => {
  await journal.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('journal', () => {
  it('start of this process > is no interruption', async () => {
    await journal.note(started(1));
    expect(journal.wasInterrupted(`${run_id}.0.1`)).toBe(false);
  });

  it('head > counts only what is on the disk', async () => {
    const noted = journal.note(started(5));
    expect([journal.head(), journal.get(`${run_id}.0.5`)?.phase]).toEqual([0, 'started']);
    await noted;
    expect(journal.head()).toBe(5);
  });

  it('notes of one moment > share one flush', async () => {
    vi.mocked(fs.fdatasync).mockClear();
    await Promise.all([1, 2, 3, 4, 5].map((number) => journal.note(started(number))));
    expect(vi.mocked(fs.fdatasync)).toHaveBeenCalledTimes(1);
  });

  it('an outcome that is written > is on the disk with the next note, else after a moment, or when it is closed', async () => {
    const syncs = vi.mocked(fs.fdatasync);
    const written = async (number: number) => {
      await journal.note(started(number));
      syncs.mockClear();
      await journal.write(settled(number));
      expect(readFileSync(file(), 'utf8')).toContain(JSON.stringify(settled(number)));
      expect(syncs).not.toHaveBeenCalled();
    };
    await written(1);
    await journal.note(started(2));
    expect(syncs).toHaveBeenCalledTimes(1);
    await written(3);
    await eventually(() => expect(syncs).toHaveBeenCalledTimes(1));
    await written(4);
    await journal.close();
    expect(syncs).toHaveBeenCalledTimes(1);
  });

  it('an outcome that is written > outlives the process; after a power cut before the sync, its command was begun', async () => {
    await journal.note(started(1));
    const { size: synced } = statSync(file());
    await journal.write(settled(1));
    const dead = mkdtempSync(join(tmpdir(), 'weir-journal-'));
    onTestFinished(() => rmSync(dead, { recursive: true }));
    const [killed, cut] = [join(dead, 'killed'), join(dead, 'cut')];
    for (const each of [killed, cut]) {
      mkdirSync(each);
      cpSync(file(), join(each, 'journal.jsonl'));
    }
    truncateSync(join(cut, 'journal.jsonl'), synced);
    await journal.close();
    journal = await openJournal(killed, { log });
    expect(phases()).toEqual({ 1: 'settled' });
    await journal.close();
    journal = await openJournal(cut, { log });
    expect([phases(), journal.wasInterrupted(`${run_id}.0.1`)]).toEqual([{ 1: 'started' }, true]);
  });

  it('journals of one process > what they sync at one moment goes on when all of it is on the disk', async () => {
    const other = await openJournal(join(dir, 'other'), { log });
    const { fdatasync } = real.fs ?? fs;
    let goOn: () => void = () => undefined;
    vi.mocked(fs.fdatasync).mockImplementationOnce((fd, done) => {
      goOn = () => fdatasync(fd, done);
    });
    const otherIsDone = new Promise<void>((resolve) => {
      vi.mocked(fs.fdatasync).mockImplementationOnce((fd, done) =>
        fdatasync(fd, (error) => {
          done(error);
          setImmediate(resolve);
        }),
      );
    });
    const onDisk: number[] = [];
    const both = [journal, other].map((each, i) => each.note(started(1)).then(() => onDisk.push(i)));
    await otherIsDone;
    expect(onDisk).toEqual([]);
    goOn();
    await Promise.all(both);
    vi.mocked(fs.fdatasync).mockImplementationOnce((_fd, done) => done(new Error('EIO: i/o error')));
    const told = await Promise.allSettled([journal, other].map((each) => each.note(started(2))));
    expect(told.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    await other.close();
  });

  it('lazy notes > are written soon by themselves, or when it is closed, and are not worth a sync', async () => {
    const syncs = vi.mocked(fs.fdatasync);
    syncs.mockClear();
    await journal.recordLazily(started(1));
    expect(readFileSync(file(), 'utf8')).toContain('"started"');
    expect(syncs).not.toHaveBeenCalled();
    void journal.recordLazily(started(2));
    await reopen();
    expect(phases()).toEqual({ 1: 'started', 2: 'started' });
  });

  it('growth > the file is written anew, and stays small; nothing is lost that is not kept', async () => {
    const few = { log, growth: 4096, retention: { settled: 3, bytes: 1e6 } };
    await journal.close();
    journal = await openJournal(dir, few);
    await journal.note(started(1));
    for (let number = 2; number <= 100; number++) {
      await journal.note(settled(number));
      await journal.note({ ...started(number), phase: 'kept' });
    }
    expect(fs.statSync(file()).size).toBeLessThan(4096 + 3000);
    await journal.close();
    journal = await openJournal(dir, few);
    expect(phases()).toEqual({ 1: 'started', 98: 'settled', 99: 'settled', 100: 'settled' });
    expect([journal.head(), journal.floor()]).toEqual([100, 97]);
  });

  it('notes made while the file is written anew > are kept', async () => {
    const notes: Promise<void>[] = [];
    for (let number = 1; number <= 300; number++) {
      notes.push(journal.note(settled(number)));
      if (number % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(notes);
    await reopen();
    expect(Object.keys(phases())).toHaveLength(300);
  });

  it('second opening > is refused while the first one lives', async () => {
    await expect(openJournal(dir, { log })).rejects.toMatchObject({ code: 'folder_locked' });
  });

  it('damaged file > is put aside, and a new id says that nothing is known', async () => {
    await journal.note(started(1));
    const { id } = journal;
    await journal.close();
    writeFileSync(file(), readFileSync(file(), 'utf8').replace('"number":1', '"number":x'));
    journal = await openJournal(dir, { log });
    expect(journal.id).not.toBe(id);
    expect(phases()).toEqual({});
    expect(readdirSync(dir).some((name) => name.includes('damaged'))).toBe(true);
  });
});

describe('journal that another hand was at', () => {
  it('emptied file > is put aside, and a new id says that nothing is known', async () => {
    await journal.note(started(1));
    const { id } = journal;
    await journal.close();
    writeFileSync(file(), '');
    journal = await openJournal(dir, { log });
    expect(journal.id).not.toBe(id);
    expect(readdirSync(dir).some((name) => name.includes('damaged'))).toBe(true);
  });

  it('file > is for nobody but its user, also when it is written anew', async () => {
    const mode = () => statSync(file()).mode & 0o777;
    const first = statSync(file()).ino;
    // Kept open: the number of a file that is gone could be given to the next one.
    const held = openSync(file(), 'r');
    onTestFinished(() => closeSync(held));
    expect(mode()).toBe(0o600);
    for (let number = 1; number <= 40; number++) {
      await journal.note(started(number));
      await journal.note(settled(number));
    }
    await reopen();
    expect([mode(), statSync(file()).ino === first]).toEqual([0o600, false]);
  });

  it('folder in its place > is refused with a sentence, and nothing is locked', async () => {
    await journal.close();
    rmSync(file());
    mkdirSync(file());
    const refused = {
      code: 'bad_config',
      message: expect.stringMatching(/journal.jsonl .*: it is a folder$/) as string,
    };
    await expect(openJournal(dir, { log })).rejects.toMatchObject(refused);
    rmSync(file(), { recursive: true });
    journal = await openJournal(dir, { log });
    expect(phases()).toEqual({});
  });
});

describe('journal on a sick disk', () => {
  it('no room in the middle of a line > disk_full, the start is taken back, the next note is whole', async () => {
    await journal.note(started(1));
    vi.mocked(fs.writeSync)
      .mockImplementationOnce((fd, bytes) =>
        real.fs!.writeSync(fd, (bytes as unknown as Buffer).subarray(0, 10)),
      )
      .mockImplementationOnce(() => {
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      });
    await expect(journal.note(started(2))).rejects.toMatchObject({ code: 'disk_full' });
    expect(journal.get(`${run_id}.0.2`)).toBeUndefined();
    await journal.note(started(3));
    await reopen();
    expect(phases()).toEqual({ 1: 'started', 3: 'started' });
  });

  it('no room for an outcome > is told, but stays known and is on the disk with the next note', async () => {
    await journal.note(started(1));
    vi.mocked(fs.writeSync).mockImplementationOnce(() => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
    await expect(journal.note(settled(1))).rejects.toMatchObject({ code: 'disk_full' });
    expect(phases()).toEqual({ 1: 'settled' });
    await journal.note(started(2));
    await reopen();
    expect(phases()).toEqual({ 1: 'settled', 2: 'started' });
  });

  it('sync that fails > nothing is noted any more, because nobody knows what the disk holds', async () => {
    vi.mocked(fs.fdatasync).mockImplementationOnce((_fd, done) => done(new Error('EIO: i/o error')));
    await expect(journal.note(started(1))).rejects.toMatchObject({ code: 'internal_error' });
    await expect(journal.note(started(2))).rejects.toMatchObject({
      code: 'internal_error',
      message: expect.stringMatching(/disk failed/) as string,
    });
    expect(phases()).toEqual({});
  });

  it('what it is to be written anew from cannot be told > whoever notes something is told so, and none waits for ever', async () => {
    let isTold = true;
    const snapshot = () => {
      if (isTold) return '';
      throw new Error('a record is no JSON');
    };
    const kept = await JournalFile.create(join(dir, 'other.jsonl'), snapshot, 10);
    isTold = false;
    await kept.append('more than ten bytes');
    const refused = { code: 'internal_error', message: expect.stringMatching(/anew/) as string };
    const both = [kept.write('written'), kept.append('synced')];
    for (const each of await Promise.allSettled(both)) expect(each).toMatchObject({ reason: refused });
    await expect(kept.append('later')).rejects.toMatchObject(refused);
    await kept.close();
  });

  it('file written anew whose name may not be on the disk > nothing is noted any more, nothing noted is lost', async () => {
    vi.mocked(fs.fsyncSync).mockImplementationOnce(() => {
      throw new Error('EIO: i/o error');
    });
    const noted: string[] = [];
    for (let number = 1; number <= 40; number++) {
      await journal.note(settled(number)).then(
        () => noted.push(String(number)),
        () => undefined,
      );
    }
    await expect(journal.note(started(41))).rejects.toMatchObject({
      code: 'internal_error',
      message: expect.stringMatching(/disk failed/) as string,
    });
    await reopen();
    expect(noted).not.toEqual([]);
    expect(Object.keys(phases())).toEqual(expect.arrayContaining(noted));
  });
});
