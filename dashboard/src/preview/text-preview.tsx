import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { formatBytes } from '../../../shared/sentences/index.ts';
import { Reading } from '../design/told.tsx';
import { JsonTree } from './json-tree.tsx';
import { PlateView } from './plate-view.tsx';
import type { FileAt } from '../worker/index.ts';
import { fileQuery, mostShown } from './preview-queries.ts';
import { TextLines } from './text-lines.tsx';

/** A file of JSON as a tree, and as a plate where it tells of wells. */
export function JsonPreview({ file }: { file: FileAt }): ReactElement {
  return (
    <Reading of={useQuery(fileQuery('readJsonFile', file))} what="the file">
      {({ value, plate }) => (
        <>
          {plate ? <PlateView plate={plate} /> : null}
          <JsonTree value={value} label="The file as a tree" />
        </>
      )}
    </Reading>
  );
}

/** The beginning of a file as text. */
export function TextPreview({ file }: { file: FileAt }): ReactElement {
  return (
    <Reading of={useQuery(fileQuery('readTextFile', file, mostShown.text))} what="the file">
      {({ lines, binary, cut }) =>
        binary ? (
          <p className="quiet">It is no text and no picture: download it.</p>
        ) : (
          <>
            <TextLines lines={lines} label="The file as text" />
            {cut ? (
              <p className="quiet">
                This is its first {formatBytes(mostShown.text)}: download it for the rest.
              </p>
            ) : null}
          </>
        )
      }
    </Reading>
  );
}
