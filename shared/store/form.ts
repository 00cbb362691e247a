import { WeirError } from '../kernel/errors/weir-error.ts';
import { isObject, type Json, type JsonObject } from '../kernel/json/json.ts';
import { compile, type Complaint } from '../kernel/json/schema.ts';

/** How something is stored as JSON, and read again whatever version of weir has stored it. */
export interface StoredForm<T extends Json = JsonObject> {
  /** The newest that this weir knows. */
  readonly version: number;
  /** The version that a value is stored in: an earlier one where the weir before can read it. Stored as `v` where it is not 1. */
  readonly versionOf: (value: T) => number;
  /** Complaints about a value of that version, or none. */
  readonly check: (value: unknown) => Complaint[];
  /** Brings a value of an earlier version up to date. */
  readonly upgrade: (value: JsonObject, from: number) => JsonObject;
}

/** What reading needs of a form. */
type ReadForm = Omit<StoredForm, 'versionOf'>;

/**
 * @param schema of what whoever reads it goes by: more may be there, for a later version adds to a form without a new number
 * @param upgrade needed for a version above 1 that says in another way what was said before
 * @param versionOf needed for a version above 1 that not every value is stored in
 */
export function storedForm<T extends Json = JsonObject>(
  schema: object,
  version = 1,
  upgrade: StoredForm['upgrade'] = (value) => value,
  versionOf: StoredForm<T>['versionOf'] = () => version,
): StoredForm<T> {
  return { version, versionOf, check: compile(schema), upgrade };
}

/** A value as it is stored. */
export function writeForm<T extends Json>(form: StoredForm<T>, value: T): string {
  const version = versionIn(form, value);
  const hasMembers = version.v !== undefined && typeof value === 'object';
  return JSON.stringify(hasMembers ? { ...version, ...value } : value);
}

/** The version of a value, as a member to be stored with it. */
export function versionIn<T extends Json>({ versionOf }: StoredForm<T>, value: T): { v?: number } {
  const version = versionOf(value);
  return version > 1 ? { v: version } : {};
}

/**
 * Reads a stored value.
 * @param what it is and where it lies, for whoever has to look at a damaged store
 * @throws WeirError `internal_error` where it is damaged, or was written by a newer weir
 */
export function readForm<T extends Json>(form: ReadForm, what: string, text: string): T {
  return checkedForm<T>(form, what, parseStored(what, text));
}

/** As `readForm`, of what is parsed already. */
export function checkedForm<T extends Json>(form: ReadForm, what: string, stored: Json): T {
  const value = upToDate(form, what, stored);
  const [complaint] = form.check(value);
  if (complaint) throw damaged(what, `${complaint.pointer} ${complaint.message}`.trim());
  return value as T;
}

function upToDate(form: ReadForm, what: string, stored: Json): Json {
  if (!isObject(stored)) return stored;
  const { v = 1, ...value } = stored;
  if (typeof v === 'number' && v <= form.version) return v < form.version ? form.upgrade(value, v) : value;
  throw new WeirError(
    'internal_error',
    `${what} was stored by a newer weir, in version ${JSON.stringify(v)} of its form, and this weir knows version ` +
      `${form.version}: start the weir that wrote it, or a newer one`,
  );
}

/** Reads a stored object that has no form here. @throws WeirError `internal_error` where it is none */
export function parseObject(what: string, text: string): JsonObject {
  const value = parseStored(what, text);
  if (!isObject(value)) throw damaged(what, 'it is no object');
  return value;
}

/** @throws WeirError `internal_error` where the text is no JSON */
export function parseStored(what: string, text: string): Json {
  try {
    return readStored<Json>(text);
  } catch {
    throw damaged(what, 'it is no JSON');
  }
}

export function damaged(what: string, why: string): WeirError {
  return new WeirError('internal_error', `${what} is damaged in the store: ${why}`);
}

/**
 * Reads JSON that weir itself has put into the store, as the type that it was put in as: the one place where stored text becomes a
 * typed value. It is not checked here: `readForm` does that, and brings up to date what an earlier version wrote.
 * @throws SyntaxError where the text is no JSON.
 */
export function readStored<T extends Json>(text: string): T {
  return JSON.parse(text) as T;
}
