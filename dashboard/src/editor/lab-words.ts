import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '../../../client/index.ts';
import { locationsQuery, moduleQuery, nowQuery, workflowSchemaQuery } from '../api/index.ts';
import type { FileSchema } from './workflow-file.ts';

/** What a module says of itself. */
export type About = components['schemas']['About'];

/** The words of the lab that may stand in a workflow. */
export interface LabWords {
  schema: FileSchema;
  /** Their names. */
  modules: readonly string[];
  locations: readonly string[];
  /** What a module can do; undefined where no agent has told it, or there is no such module. */
  aboutOf: (module: string) => Promise<About | undefined>;
}

const none: FileSchema = {};
/** For how long it holds what a module has said of itself, in milliseconds. */
const freshMs = 60_000;

/** What a module says of itself, read again no sooner than after a minute: it changes with the module's program alone. */
export const aboutQuery = (name: string) => ({
  ...moduleQuery(name),
  refetchInterval: false as const,
  staleTime: freshMs,
  retry: false,
});

/** The words of the lab, as far as they are read. */
export function useLabWords(): LabWords {
  const queries = useQueryClient();
  const schema = useQuery(workflowSchemaQuery).data ?? none;
  const now = useQuery(nowQuery).data;
  const locations = useQuery(locationsQuery).data ?? [];
  const modules = [...new Set((now?.instruments ?? []).map(({ module }) => module))];
  return {
    schema,
    modules,
    locations: locations.map(({ name }) => name),
    aboutOf: async (module) => {
      if (!modules.includes(module)) return undefined;
      try {
        return (await queries.ensureQueryData(aboutQuery(module))).about ?? undefined;
      } catch {
        // Whoever writes goes on without help.
        return undefined;
      }
    },
  };
}
