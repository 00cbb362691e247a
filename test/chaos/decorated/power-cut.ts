import { fstatSync, readlinkSync, writeFileSync } from 'node:fs';
import { readdir, readFile, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import type { syncData } from '../../../module-agents/journal/sync-data.ts';

/** Beside a journal: which file its process has synced last, and how much of it. */
const noteOf = (folder: string): string => path.join(folder, 'synced');

/** Syncs a journal's file, and notes what it held before: only that outlives a power cut for sure. */
export function decoratedSyncData(own: typeof syncData): typeof syncData {
  return async (fd) => {
    const { ino, size } = fstatSync(fd);
    await own(fd);
    // Only Linux tells the name of an open file: elsewhere nothing is noted, and so nothing cut.
    if (process.platform !== 'linux') return;
    writeFileSync(noteOf(path.dirname(readlinkSync(`/proc/self/fd/${fd}`))), `${ino} ${size}`);
  };
}

/**
 * Takes from the journals of an instance what its process, which is dead, had written and not synced: its PC has lost its power.
 * Resolves to the bytes that are lost.
 */
export async function cutJournals(journals: string, instance: string): Promise<number> {
  const folders = (await readdir(journals, { recursive: true })).filter(
    (name) => path.basename(name) === 'journal.jsonl' && path.basename(path.dirname(name)) === instance,
  );
  const lost = await Promise.all(folders.map((name) => cutJournal(path.join(journals, name))));
  return lost.reduce((sum, bytes) => sum + bytes, 0);
}

async function cutJournal(file: string): Promise<number> {
  const note = await readFile(noteOf(path.dirname(file)), 'utf8').catch(() => '');
  const [ino = 0, synced = 0] = note.split(' ').map(Number);
  const found = await stat(file);
  if (found.ino !== ino || found.size <= synced) return 0;
  await truncate(file, synced);
  return found.size - synced;
}
