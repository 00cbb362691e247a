import { useState, type ReactElement } from 'react';
import { Button } from 'react-aria-components';
import styles from './short-id.module.css';

/** The end of an id, by which the CLI takes it, too: `…7K2QX4`. */
export function shortId(id: string): string {
  return `…${id.slice(-6)}`;
}

/** An id, shortened; a click copies the whole. */
export function ShortId({ id }: { id: string }): ReactElement {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    // Browsers allow it on pages that came over HTTPS or from this machine alone; elsewhere the id can be read on hover.
    void navigator.clipboard?.writeText(id).then(() => setCopied(true));
  };
  return (
    <Button
      className={`plain ${styles['id']}`}
      onPress={copy}
      aria-label={`${copied ? 'copied' : shortId(id)}: copy the id ${id}`}
      onHoverEnd={() => setCopied(false)}
    >
      <span title={id}>{copied ? 'copied' : shortId(id)}</span>
    </Button>
  );
}
