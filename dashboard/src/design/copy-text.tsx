import { useState, type ReactElement } from 'react';
import { Press } from './press.tsx';

/** Copies a text. Nothing where the browser does not allow it: it does on pages that came over HTTPS or from this machine alone. */
export function CopyText({ text, what }: { text: string; what: string }): ReactElement | null {
  const [copied, setCopied] = useState(false);
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
