import { queryOptions } from '@tanstack/react-query';
import { inWorker, type Calls } from '../worker/index.ts';

/** How a file is shown. */
export type FileKind = 'image' | 'table' | 'json' | 'text';

const images = ['png', 'jpg', 'jpeg', 'gif', 'webp', 'avif', 'bmp', 'svg', 'ico'];
const tables = ['csv', 'tsv'];
const json = ['json', 'geojson', 'ipynb'];

const megabyte = 1024 * 1024;

/** Bytes up to which a file of a kind is shown; of a text, its beginning is. */
export const mostShown: Record<FileKind, number> = {
  image: 32 * megabyte,
  table: 16 * megabyte,
  json: 2 * megabyte,
  text: megabyte,
};

/** How a file is shown, by its name. Pure. */
export function kindOf(path: string): FileKind {
  const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  if (images.includes(ending)) return 'image';
  if (tables.includes(ending)) return 'table';
  return json.includes(ending) ? 'json' : 'text';
}

/** A file as the page's worker reads it. One that a step made never changes, so it is read once. */
export function fileQuery<Read extends 'readTable' | 'readTableRows' | 'readJsonFile' | 'readTextFile'>(
  read: Read,
  ...args: Parameters<Calls[Read]>
) {
  return queryOptions({
    queryKey: ['file', read, ...args],
    queryFn: () => inWorker(read, ...args),
    structuralSharing: false,
    staleTime: Infinity,
    refetchInterval: false,
    gcTime: 60_000,
  });
}
