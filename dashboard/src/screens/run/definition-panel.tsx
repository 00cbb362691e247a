import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Reading, Notice } from '../../design/told.tsx';
import { definitionQuery } from '../../api/index.ts';
import { CopyText } from '../../design/copy-text.tsx';
import { TextLines } from '../../preview/index.ts';
import styles from './step-panel.module.css';

/** What was handed in, as it was written, to be read and copied. */
export function DefinitionPanel({ runId }: { runId: string }): ReactElement {
  return (
    <Reading of={useQuery(definitionQuery(runId))} what="the workflow">
      {({ note, texts }) => (
        <div className={`stack-16 ${styles['step']}`}>
          {note === undefined ? null : <Notice kind="plain">{note}</Notice>}
          {texts.map(({ title, text }) => (
            <section key={title}>
              <header className="apart">
                <h3>{title}</h3>
                <CopyText text={text} what={title} />
              </header>
              <TextLines lines={text.trimEnd().split('\n')} label={title} most={30} />
            </section>
          ))}
        </div>
      )}
    </Reading>
  );
}
