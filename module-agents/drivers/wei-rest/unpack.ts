import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { getFileNameLowLevel, openPromise, type Entry, type ZipFile } from 'yauzl';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import { baseNameOf, commonTail } from './file-names.ts';

/** What a packed result may hold at most. */
export interface UnpackLimits {
  entries: number;
  /** Bytes of all entries together, unpacked. */
  bytes: number;
  /** Unpacked bytes for one packed byte, where there are more than `free` of them. */
  ratio: number;
  free: number;
}

/** A file that is wanted from an archive. */
export interface Wanted {
  label: string;
  /** Its name as the module states it: maybe a path, of Windows or of POSIX. */
  name: string;
  /** Where it shall be written. */
  target: string;
}

/**
 * Writes the wanted files of an archive to their targets. An entry is found by its base name; of several, the one whose
 * path has most in common with the stated one. What an entry calls itself never decides where anything is written, and
 * what an archive says that it holds is looked at before anything of it is unpacked, and held against what comes.
 * @returns the labels of files that the archive does not have, with the reason
 * @throws Error where the archive cannot be read, or holds more than the limits allow.
 */
export async function unpack(
  archive: string,
  wanted: readonly Wanted[],
  limits: UnpackLimits,
): Promise<Map<string, string>> {
  // Names stay bytes: yauzl gives up a whole archive for one entry that is called "../x", and its name means nothing here.
  const zip = await openPromise(archive, { autoClose: false, decodeStrings: false });
  const missing = new Map<string, string>();
  try {
    const entries = await listEntries(zip, wanted, (await stat(archive)).size, limits);
    for (const want of wanted) {
      const entry = takeEntry(entries, want.name);
      // One that is damaged is no reason to do without the others.
      const reason = entry
        ? await writeEntry(zip, entry, want.target).catch(messageOf)
        : 'it is not in the archive';
      if (reason !== undefined) missing.set(want.label, reason);
    }
  } finally {
    zip.close();
  }
  return missing;
}

/** Bytes of what the archive tells of the entries that may be wanted: their names, and whatever stands beside them. */
const longestList = 16 * 1024 * 1024;

interface NamedEntry {
  name: string;
  entry: Entry;
}

/** The entries that may be one of those wanted; how much all of them hold is looked at, too. */
async function listEntries(
  zip: ZipFile,
  wanted: readonly Wanted[],
  packed: number,
  limits: UnpackLimits,
): Promise<NamedEntry[]> {
  if (zip.entryCount > limits.entries) {
    throw new Error(`the archive has ${zip.entryCount} entries; ${limits.entries} may be`);
  }
  const names = new Set(wanted.map(({ name }) => baseNameOf(name)));
  const entries: NamedEntry[] = [];
  let [bytes, listed] = [0, 0];
  for await (const entry of zip.eachEntry()) {
    const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
    const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
    if (name.endsWith('/')) continue;
    bytes += entry.uncompressedSize;
    if (!names.has(baseNameOf(name))) continue;
    listed += entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
    if (listed > longestList)
      throw new Error(`the archive's list of files has more than ${longestList} bytes`);
    entries.push({ name, entry });
  }
  if (bytes > limits.bytes) throw new Error(`the archive holds ${bytes} bytes; ${limits.bytes} may be`);
  if (bytes > limits.free && bytes > packed * limits.ratio) {
    throw new Error(`the archive holds ${bytes} bytes in ${packed}, which no measurement does`);
  }
  return entries;
}

/** Takes the entry that fits best out of the list, so that two files of one name get two entries. */
function takeEntry(entries: NamedEntry[], wanted: string): Entry | undefined {
  const fitting = entries.filter(({ name }) => baseNameOf(name) === baseNameOf(wanted));
  const best = fitting.reduce<NamedEntry | undefined>(
    (found, each) =>
      found && commonTail(found.name, wanted) >= commonTail(each.name, wanted) ? found : each,
    undefined,
  );
  if (best) entries.splice(entries.indexOf(best), 1);
  return best?.entry;
}

async function writeEntry(zip: ZipFile, entry: Entry, target: string): Promise<string | undefined> {
  if (!entry.canDecodeFileData()) return 'it is packed in a way that cannot be read, or encrypted';
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { flags: 'wx' }));
  return undefined;
}
