/** Colours, ends of lines and tabs are let through; all else that a terminal would take for an order, or that turns text around, is not. */
const orders = /\u001b\[[\d;]*m|\r?\n|\t|[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A text as a terminal may have it: names, notes and reasons are what somebody else has sent, and could otherwise clear the screen of
 * whoever reads them, or write into his clipboard. What is taken out stands as in JSON (`\u001b`), so that JSON stays the same.
 */
export function forTerminal(text: string): string {
  return text.replaceAll(orders, (part) =>
    part.length > 1 || part === '\n' || part === '\t'
      ? part
      : `\\u${part.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
