import { useMemo, useState } from 'react';
import { columnNames } from '../../../shared/sentences/index.ts';
import {
  check,
  type Checked,
  type Fault,
  type HandedAgain,
  type Handed,
  type Outline,
  type Submission,
} from '../api/index.ts';
import { type FormField, readForm } from '../asking/index.ts';
import { useChecked } from '../design/rested.ts';
import { toText } from '../design/value-text.ts';
import { readCount } from './read-count.ts';
import { tableOfFile, type TypedTable } from './table-of-values.ts';
import { fieldsOfParameters, fieldsOfPayload, wrongValues } from './values.ts';

const none: readonly Fault[] = [];

interface Form {
  fields: FormField[];
  texts: Record<string, string>;
  change: (texts: Record<string, string>) => void;
  wrong: Record<string, string>;
}

/** What is filled in for a workflow, and what the gateway says of it. */
export interface FilledIn {
  /** Undefined while there is no workflow. */
  submission: Submission | undefined;
  /** The newest word on it; while another is awaited, the one before. */
  checked: Checked | undefined;
  /** Why there is no newer word. */
  error: Error | undefined;
  pending: boolean;
  about: Outline | undefined;
  /** True where it may be handed in. */
  ready: boolean;
  parameters: Form;
  payload: Form;
  files: { given: readonly File[]; add: (files: readonly File[]) => void; takeAway: (name: string) => void };
  count: { typed: string; type: (typed: string) => void };
  table: { given: TypedTable | undefined; change: (table: TypedTable | undefined) => void };
  /** Reads a table from a file. */
  takeTable: (file: File) => Promise<void>;
  /** Fills in what a run was handed in with, in the place of all that stands there. */
  takeAgain: (handedIn: HandedInValues) => void;
  /** Empties it: another workflow takes the place, and the values of the one before are none of its own. */
  reset: () => void;
}

type HandedInValues = Pick<HandedAgain, 'parameters' | 'payload' | 'files'>;

/** All that somebody has put into the form: one state, so that nothing of it outlasts its workflow. */
interface PutIn {
  parameters: Record<string, string>;
  payload: Record<string, string>;
  files: readonly File[];
  count: string;
  table: TypedTable | undefined;
}

const nothing: PutIn = { parameters: {}, payload: {}, files: [], count: '', table: undefined };

/**
 * Keeps what somebody fills in for a workflow, and has the gateway check both as they change.
 * @param what the same object as long as it is the same workflow; undefined where there is none
 */
export function useFilledIn(what: Handed | undefined): FilledIn {
  const [putIn, setPutIn] = useState(nothing);
  const { files, table } = putIn;
  const put = (more: Partial<PutIn>): void => setPutIn((old) => ({ ...old, ...more }));
  const [asked, setAsked] = useState<Pick<Submission, 'parameters' | 'payload'>>({
    parameters: {},
    payload: {},
  });

  const count = readCount(putIn.count);
  const isCounted = table !== undefined || 'count' in count;
  const many = 'count' in count && count.count > 1 ? count.count : undefined;
  const submission = useMemo(
    (): Submission | undefined =>
      what && {
        ...what,
        ...asked,
        files,
        ...(table ? { table } : many === undefined ? {} : { count: many }),
      },
    [what, asked, files, table, many],
  );
  const { found, error, pending } = useChecked(submission, check);
  const checked = submission && found;
  const about = checked?.workflow ?? undefined;

  // What a table gives each run is not asked for.
  const columns = new Set(table ? columnNames(table.text) : []);
  const fields = fieldsOfParameters(about?.parameters.filter(({ name }) => !columns.has(name)) ?? []);
  const parameters = readForm(fields, putIn.parameters);
  const wrong = { ...wrongValues(about?.parameters ?? [], checked?.problems ?? none), ...parameters.wrong };
  const payloadFields = fieldsOfPayload(about?.payload_keys ?? []);
  const values = { parameters: parameters.values, payload: readForm(payloadFields, putIn.payload).values };
  // What is typed into the form is checked with the workflow.
  if (JSON.stringify(values) !== JSON.stringify(asked)) setAsked(values);

  return {
    ...{ submission, checked, pending, about },
    error: submission && error,
    ready: checked?.ok === true && !pending && isCounted && Object.keys(parameters.wrong).length === 0,
    parameters: {
      ...{ fields, wrong, texts: putIn.parameters },
      change: (texts) => put({ parameters: texts }),
    },
    payload: {
      ...{ fields: payloadFields, wrong: {}, texts: putIn.payload },
      change: (texts) => put({ payload: texts }),
    },
    files: {
      given: files,
      add: (more) => setPutIn((old) => ({ ...old, files: withFiles(old.files, more) })),
      takeAway: (name) =>
        setPutIn((old) => ({ ...old, files: old.files.filter((file) => file.name !== name) })),
    },
    count: { typed: putIn.count, type: (typed) => put({ count: typed }) },
    table: { given: table, change: (given) => put({ table: given }) },
    takeTable: async (file) => put({ table: tableOfFile(file.name, await file.text()) }),
    takeAgain: (handedIn) => setPutIn(putInFor(handedIn)),
    reset: () => setPutIn(nothing),
  };
}

/** What somebody would have put in for a run, who hands in one. Pure. */
export function putInFor({ parameters, payload, files }: HandedInValues): PutIn {
  return { ...nothing, parameters: asTyped(parameters), payload: asTypedJson(payload), files };
}

/** Files by name: a later one takes the place of an earlier one of its name. Pure. */
export function withFiles<F extends { name: string }>(old: readonly F[], more: readonly F[]): F[] {
  const names = new Set(more.map(({ name }) => name));
  return [...old.filter(({ name }) => !names.has(name)), ...more];
}

/** Values as they are typed into the form. Pure. */
function asTyped(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toText(value)]));
}

/** The same of fields that are read as JSON first: a text that would be read as something else stands in quotes. Pure. */
function asTypedJson(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, isPlainText(value) ? value : JSON.stringify(value)]),
  );
}

function isPlainText(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  try {
    JSON.parse(value);
    return false;
  } catch {
    return true;
  }
}
