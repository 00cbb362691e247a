import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { components } from '../../../client/index.ts';
import { inWorker } from '../worker/index.ts';
import { gateway, reading, readingAs, saying, unlessRefused } from './gateway.ts';
import type { Texts } from './submit.ts';

type Schemas = components['schemas'];

/** Workflows of the library, and what whoever sits here has not finished. */
export type LibraryList = Schemas['LibraryList'];
/** A workflow of the library, without its texts. */
export type LibraryEntry = Schemas['LibraryEntry'];
/** A workflow of the library, with the texts of one version. */
export type LibraryWorkflow = Schemas['LibraryWorkflow'];
/** A version of a workflow: when and by whom it was saved, and what he says of it. */
export type LibraryVersion = Schemas['LibraryVersion'];
/** What became of a text that was to be saved. */
export type LibrarySaved = Schemas['LibrarySaved'];

/** Which workflows of the library are sought. */
export interface LibraryRequest {
  text?: string;
  tag?: string;
  /** Those that are archived, too. */
  archived?: 'all';
  /** So many at most, 1 to 1000; without it, 200. */
  limit?: number;
}

const mostRuns = 50;
const mostVersions = 200;
/** The last run of a workflow goes on without a word of the workflow (milliseconds). */
const listMs = 5_000;

/** The workflows of the library that fit, by name, and the texts that whoever sits here has not finished. */
export const libraryQuery = (query: LibraryRequest) => ({
  ...reading(['library', 'list', query], (signal) =>
    gateway.GET('/workflows', { params: { query }, signal }),
  ),
  refetchInterval: unlessRefused(listMs),
});

/** A workflow of the library. @param version missing for the newest */
export const libraryWorkflowQuery = (name: string, version?: number) => ({
  ...reading(['library', 'workflow', name, version], (signal) => {
    const params = { path: { name }, query: version === undefined ? {} : { version } };
    return gateway.GET('/workflows/{name}', { params, signal });
  }),
  retry: false,
});

/** The newest versions of a workflow, the newest first; `next` is null where there are no older ones. */
export const versionsQuery = (name: string) =>
  reading(['library', 'versions', name], (signal) =>
    gateway.GET('/workflows/{name}/versions', {
      params: { path: { name }, query: { limit: mostVersions } },
      signal,
    }),
  );

const draftKey = (name: string) => ['library', 'draft', name] as const;

/** The unfinished text that whoever sits here has of a workflow; null where there is none. */
export const draftQuery = (name: string) =>
  readingAs(
    draftKey(name),
    (signal) => gateway.GET('/workflows/{name}/draft', { params: { path: { name } }, signal }),
    ({ draft }) => draft,
  );

/** What a change of a draft is named by: reading it waits for that. */
export const draftChange = (name: string) => ['draft', name] as const;

/** The same, for whoever goes on with it: read anew each time, and never again while he writes. */
export const draftToEditQuery = (name: string) => ({
  ...readingAs(
    ['draft to edit', name],
    (signal) => gateway.GET('/workflows/{name}/draft', { params: { path: { name } }, signal }),
    ({ draft }) => draft,
  ),
  ...{ gcTime: 0, staleTime: Infinity, refetchInterval: false as const },
});

/** The newest runs of a workflow of the library. */
export const runsOfWorkflowQuery = (workflow: string) =>
  readingAs(
    ['runs', 'of workflow', workflow],
    (signal) => gateway.GET('/runs', { params: { query: { workflow, limit: mostRuns } }, signal }),
    ({ runs }) => runs,
  );

/** The steps of a version, which stay what they are: a long one is not read again and again. */
export const outlineQuery = (name: string, version: number) => ({
  ...readingAs(
    ['outline', name, version],
    (signal) => gateway.POST('/workflows/check', { body: { library: `${name}@${version}` }, signal }),
    ({ workflow }) => workflow,
  ),
  ...{ staleTime: Infinity, refetchInterval: false as const },
});

/** Two texts beside each other, line by line. */
export const differenceQuery = (one: string, other: string) =>
  queryOptions({
    queryKey: ['difference', one, other],
    queryFn: () => inWorker('diffTexts', one, other),
    staleTime: Infinity,
    refetchInterval: false,
    gcTime: 30_000,
  });

/** A text that is kept or saved, and the version that was edited; null where there was none. */
export interface Edited extends Texts {
  based_on: number | null;
}

function textsOf({ workflow, workflows, based_on }: Edited) {
  return { workflow, ...(workflows && { workflows }), ...(based_on === null ? {} : { based_on }) };
}

/**
 * Saves the next version of a workflow, or its first; the same texts again are no new one.
 * @param by '' where nobody has said who sits here
 * @param draft the name under which it was kept
 * @throws Problem `version_conflict` where somebody has saved another meanwhile
 */
export async function saveVersion(
  name: string,
  edited: Edited,
  { note, by, draft }: { note: string; by: string; draft?: string | undefined },
): Promise<LibrarySaved> {
  const body = {
    ...textsOf(edited),
    ...(draft === undefined ? {} : { draft }),
    ...(note === '' ? {} : { note }),
    ...saying({ by }),
  };
  return (await gateway.PUT('/workflows/{name}', { params: { path: { name } }, body })).data;
}

/** Changes what stands beside the versions of a workflow. @throws Problem */
export async function changeAbout(
  name: string,
  change: { tags?: string[]; notes?: string; editors?: string[]; archived?: boolean; revision?: number },
  by: string,
): Promise<LibraryWorkflow> {
  const body = { ...change, ...saying({ by }) };
  return (await gateway.PATCH('/workflows/{name}', { params: { path: { name } }, body })).data;
}

/**
 * Keeps an unfinished text; the one before is gone.
 * @param seen when that was kept, null where there was none; undefined where this one counts whatever was there
 * @returns when it was kept
 * @throws Problem `version_conflict` where another is there
 */
export async function keepDraft(
  client: QueryClient,
  name: string,
  edited: Edited,
  seen: string | null | undefined,
): Promise<string | undefined> {
  const params = { path: { name } };
  const body = { ...textsOf(edited), ...(seen === undefined ? {} : { seen }) };
  const { data } = await gateway.PUT('/workflows/{name}/draft', { params, body });
  client.setQueryData(draftKey(name), data.draft);
  // The list names what is not finished.
  await client.invalidateQueries({ queryKey: ['library', 'list'] });
  return data.draft?.at;
}

/** Throws an unfinished text away. @throws Problem */
export async function dropDraft(client: QueryClient, name: string): Promise<void> {
  await gateway.DELETE('/workflows/{name}/draft', { params: { path: { name } } });
  client.setQueryData(draftKey(name), null);
  await client.invalidateQueries({ queryKey: ['library', 'list'] });
}
