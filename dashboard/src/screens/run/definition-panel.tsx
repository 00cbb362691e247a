import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { Reading, Notice } from '../../design/told.tsx';
import { definitionQuery } from '../../api/index.ts';
import { Press } from '../../design/press.tsx';
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
                <Copy text={text} what={title} />
              </header>
              <TextLines lines={text.trimEnd().split('\n')} label={title} most={30} />
            </section>
          ))}
        </div>
      )}
    </Reading>
  );
}

function Copy({ text, what }: { text: string; what: string }): ReactElement | null {
  const [copied, setCopied] = useState(false);
  // Browsers allow it on pages that came over HTTPS or from this machine alone.
  if (!isSecureContext) return null;
  return (
    <Press
      look="quiet"
      aria-label={`Copy: ${what}`}
      onPress={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      onHoverEnd={() => setCopied(false)}
    >
      {copied ? 'Copied' : 'Copy'}
    </Press>
  );
}
