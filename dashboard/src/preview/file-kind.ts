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

/** A number of bytes as people read it: `512 B`, `1.5 kB`, `12 MB`. Pure. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 'B';
  for (const next of units) {
    if (size < 1000) break;
    size /= 1000;
    unit = next;
  }
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}
