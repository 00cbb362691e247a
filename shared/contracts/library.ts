import { positive, text } from './fields.ts';
import { object, told } from './object-schema.ts';

/*
 * The library: workflows under names, in numbered versions that never change. What may change of a workflow stands beside its versions.
 */

/** The version that a run was made of. */
export type LibraryVersion = { name: string; version: number };

/** What a name is, in words. */
export const libraryNameForm =
  '1 to 80 letters, digits, dots, hyphens and underscores, of which the first is a letter or a digit, and not "check"';

/** True where a workflow may have that name: it stands in addresses and on command lines. */
export function isLibraryName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(name) && name !== 'check';
}

/** A name made of what a workflow is called; '' where nothing of that fits. */
export function libraryNameFrom(title: string): string {
  const plain = title
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9._]+/g, '-');
  const name = plain.replaceAll(/^[^a-z0-9]+|-+$/g, '').slice(0, 80);
  return isLibraryName(name) ? name : '';
}

/** Reads `name@version`, or `name`, which is the newest; undefined where it is neither. */
export function readLibraryReference(written: string): { name: string; version?: number } | undefined {
  const [, name = '', digits] = /^([^@]*)(?:@([1-9]\d{0,8}))?$/.exec(written.trim()) ?? [];
  if (!isLibraryName(name)) return undefined;
  return digits === undefined ? { name } : { name, version: Number(digits) };
}

/** How a version is named in one word. */
export function versionId({ name, version }: LibraryVersion): string {
  return `${name}@${version}`;
}

/** When and by whom a version was saved, and what he says of it. Times are milliseconds since the epoch. */
type SavedVersion = {
  version: number;
  at: number;
  /** Missing where nobody said it. */
  by?: string;
  note?: string;
  /** The version that was edited; missing in the first. */
  based_on?: number;
};

/** A workflow of the library as the store keeps it; its record's id is its name. */
export type LibraryWorkflowBody = {
  name: string;
  /** The name that stands in the text of its newest version. */
  title: string;
  /** What its newest version says that it is for; missing where it says nothing, or was saved by an earlier weir. */
  description?: string;
  newest: SavedVersion;
  created_at: number;
  /** Who has saved its first version; missing where nobody said it. */
  author?: string;
  tags: string[];
  notes: string;
  /** Who may change it beside its author. */
  editors: string[];
  /** Since when it is left out of lists. */
  archived_at?: number;
};

/** One of its versions, whose record belongs to its name. Made once, and never changed. */
export type LibraryVersionBody = SavedVersion & {
  name: string;
  /** SHA-256 of its texts. */
  digest: string;
  /** Its texts, see `pack`: `workflow`, and `workflows` by their paths from its folder on. */
  packed: string;
};

/** What somebody has not finished; its record belongs to him. */
export type LibraryDraftBody = {
  name: string;
  at: number;
  based_on?: number;
  packed: string;
};

/** The run that was last made of a workflow; its record's id is the name of that. */
export type LibraryUseBody = { run_id: string; version: number; at: number };

/** The texts of a version. */
export type LibraryTexts = { workflow: string; workflows: Record<string, string> };

/** The version that a run was made of, wherever a run is shown. */
export const libraryField = told(
  object({ name: text, version: positive }),
  'The version of the library that it was made of. Missing where its text was handed in.',
);
