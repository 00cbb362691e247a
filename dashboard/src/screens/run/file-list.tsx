import { formatBytes } from '../../../../shared/sentences/index.ts';
import { useInSight } from '../../design/use-in-sight.ts';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { RunFile } from '../../../../client/index.ts';
import styles from './files.module.css';

const rowHeight = 40;
const mostRows = 8;

/** Files of a run, each a link that shows it. */
export function FileList({
  runId,
  files,
  shown,
  named = false,
}: {
  runId: string;
  files: readonly RunFile[];
  /** The path of the file that is shown. */
  shown: string | undefined;
  /** True where the step of each is told. */
  named?: boolean;
}): ReactElement {
  const { box, virtual } = useInSight(files.length, rowHeight);
  return (
    <div className="box" ref={box} style={{ height: Math.min(files.length, mostRows) * rowHeight + 2 }}>
      <ul
        className={`rows ${styles['files']}`}
        aria-label={files.length === 1 ? '1 file' : `${files.length} files`}
        style={{ height: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map(({ index, start }) => {
          const file = files[index];
          return file ? (
            <li key={file.path} style={{ transform: `translateY(${start}px)` }}>
              <Link
                to="/runs/$id"
                params={{ id: runId }}
                search={(now: object) => ({ ...now, file: file.path })}
                className="lit"
                replace
                resetScroll={false}
                activeOptions={{ includeSearch: true }}
                aria-current={file.path === shown ? 'true' : undefined}
              >
                <span className="cut">{file.readable_path}</span>
                <span className={`cut quiet ${styles['kind']}`}>{named ? madeBy(file) : file.label}</span>
                <span className={`quiet ${styles['size']}`}>{formatBytes(file.size)}</span>
              </Link>
            </li>
          ) : null;
        })}
      </ul>
    </div>
  );
}

function madeBy({ kind, step }: RunFile): string {
  if (kind === 'log') return 'the log';
  if (kind === 'input') return 'handed in';
  return step === undefined ? 'made' : `made by step ${step + 1}`;
}
