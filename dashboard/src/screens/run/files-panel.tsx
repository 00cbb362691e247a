import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { Reading } from '../../design/told.tsx';
import { filesQuery } from '../../api/index.ts';
import { SearchField } from '../../design/search-field.tsx';
import { FilePreview } from '../../preview/index.ts';
import { FileList } from './file-list.tsx';
import { runRoute } from './run-search.ts';

/** So many files are found by looking at them. */
const fewFiles = 8;

/** All files of a run, and what is in one of them. */
export function FilesPanel({ runId }: { runId: string }): ReactElement {
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
              <FileList runId={runId} files={files} shown={shown?.path} named />
            )}
            {shown ? <FilePreview runId={runId} file={shown} /> : null}
          </div>
        );
      }}
    </Reading>
  );
}
