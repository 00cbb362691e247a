import { formatBytes } from '../../../shared/sentences/index.ts';
import { Suspense, type ReactElement } from 'react';
import type { RunFile } from '../../../client/index.ts';
import { lazyPart } from '../design/loading.ts';
import { kindOf, mostShown } from './preview-queries.ts';
import styles from './preview.module.css';

const TablePreview = lazyPart(async () => (await import('./table-preview.tsx')).TablePreview);
const JsonPreview = lazyPart(async () => (await import('./text-preview.tsx')).JsonPreview);
const TextPreview = lazyPart(async () => (await import('./text-preview.tsx')).TextPreview);

const previews = { image: undefined, table: TablePreview, json: JsonPreview, text: TextPreview };

/** The address of a file of a run, relative to the page. */
function fileAddress(runId: string, path: string): string {
  return `runs/${encodeURIComponent(runId)}/file?filename=${encodeURIComponent(path)}`;
}

/** What is in a file of a run, as far as the page can show it, and the way to have it. */
export function FilePreview({
  runId,
  file,
}: {
  runId: string;
  file: Pick<RunFile, 'path' | 'readable_path' | 'label' | 'size'>;
}): ReactElement {
  const { path, readable_path, label, size } = file;
  const address = fileAddress(runId, path);
  const kind = kindOf(readable_path);
  const Preview = previews[kind];
  const name = readable_path.split('/').at(-1) ?? label;
  return (
    <figure className={`stack-8 ${styles['preview']}`} aria-label={`File ${name}`}>
      <figcaption className={`line-16 whole ${styles['caption']}`}>
        <b>{name}</b>
        <span className="quiet">
          {label === name ? '' : `${label}, `}
          {formatBytes(size)}
        </span>
        <a href={address} download={name}>
          Download
        </a>
      </figcaption>
      {kind !== 'text' && size > mostShown[kind] ? (
        <p className="quiet">
          It is too large to be shown here ({formatBytes(size)}, at most {formatBytes(mostShown[kind])}):
          download it.
        </p>
      ) : (
        <Suspense key={address} fallback={<p className="quiet">Reading the file …</p>}>
          {Preview ? (
            <Preview file={{ id: runId, path }} />
          ) : (
            <img className={styles['image']} src={address} alt={name} />
          )}
        </Suspense>
      )}
    </figure>
  );
}
