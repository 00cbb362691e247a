import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { RunFile } from '../../../../client/index.ts';
import { formatBytes } from '../../../../shared/sentences/index.ts';
import { filesQuery } from '../../api/index.ts';
import { SearchField } from '../../design/text-input.tsx';
import { useInSight } from '../../design/virtual-table.tsx';
import { Reading } from '../../design/told.tsx';
import { FilePreview } from '../../preview/index.ts';
import styles from './files.module.css';
import type { RunOutline, StepLine } from '../../worker/index.ts';
import { PartLink } from './part-link.tsx';
import { namedStep } from './step-look.ts';
import { runRoute } from './run-search.ts';

/** So many files are found by looking at them. */
const fewFiles = 8;

/** All files of a run, and what is in one of them. */
export function FilesPanel({ run }: { run: RunOutline }): ReactElement {
  const runId = run.head.run_id;
  const { file: chosen } = runRoute.useSearch();
  const [text, setText] = useState('');
  const sought = text.toLowerCase();
  return (
    <Reading of={useQuery(filesQuery(runId))} what="the files">
      {(all) => {
        const files = all.filter(({ readable_path, label }) =>
          `${readable_path} ${label}`.toLowerCase().includes(sought),
        );
        const shown = all.find(({ path }) => path === chosen) ?? all.find(({ kind }) => kind !== 'log');
        return (
          <div className="stack-16">
            {all.length > fewFiles ? (
              <SearchField label="Search the files" value={text} onChange={setText} />
            ) : null}
            {files.length === 0 ? (
              <p className="quiet">No file fits.</p>
            ) : (
              <FileList runId={runId} files={files} shown={shown?.path} steps={run.steps} />
            )}
            {shown ? <FilePreview runId={runId} file={shown} /> : null}
          </div>
        );
      }}
    </Reading>
  );
}

const rowHeight = 40;
const mostRows = 8;

/** Files of a run, each a link that shows it. */
function FileList({
  runId,
  files,
  shown,
  steps,
}: {
  runId: string;
  files: readonly RunFile[];
  /** The path of the file that is shown. */
  shown: string | undefined;
  /** Of the run, where the step of each is told. */
  steps?: readonly StepLine[];
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
              <PartLink
                id={runId}
                part={{ file: file.path }}
                className="lit"
                aria-current={file.path === shown ? 'true' : undefined}
              >
                <span className="cut">{file.readable_path}</span>
                <span className={`cut quiet ${styles['kind']}`}>
                  {steps ? madeBy(file, steps) : file.label}
                </span>
                <span className={`quiet ${styles['size']}`}>{formatBytes(file.size)}</span>
              </PartLink>
            </li>
          ) : null;
        })}
      </ul>
    </div>
  );
}

function madeBy({ kind, step }: RunFile, steps: readonly StepLine[]): string {
  if (kind === 'log') return 'the log';
  if (kind === 'input') return 'handed in';
  return step === undefined ? 'made' : `made by ${namedStep(steps, step)}`;
}

/** The files that a step has made, or one of its earlier attempts, and what is in one of them. */
export function StepFiles({
  runId,
  position,
  attempt,
}: {
  runId: string;
  position: number;
  /** Missing for the latest attempt. */
  attempt?: number;
}): ReactElement {
  const { file: chosen } = runRoute.useSearch();
  return (
    <Reading of={useQuery(filesQuery(runId))} what="the files">
      {(all) => {
        const files = all.filter((file) => file.step === position && file.attempt === attempt);
        const shown = files.find(({ path }) => path === chosen) ?? files[0];
        return (
          <div className="stack-16">
            <FileList runId={runId} files={files} shown={shown?.path} />
            {shown ? <FilePreview runId={runId} file={shown} /> : null}
          </div>
        );
      }}
    </Reading>
  );
}
