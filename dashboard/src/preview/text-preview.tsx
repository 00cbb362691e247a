import { formatBytes } from '../../../shared/sentences/index.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Reading } from '../design/told.tsx';
import { fileQuery, mostShown } from './preview-queries.ts';
import { TextLines } from './text-lines.tsx';

/** The beginning of a file as text. */
export function TextPreview({ address }: { address: string }): ReactElement {
  return (
    <Reading of={useQuery(fileQuery('readTextFile', address, mostShown.text))} what="the file">
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
