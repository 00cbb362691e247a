import { createReadStream } from 'node:fs';
import { Turns } from '../kernel/lifecycle/turns.ts';
import type { AuditEntry } from '../contracts/audit.ts';
import { auditLine, readAuditLine } from './audit-entry.ts';
import type { ChainCheck } from './chain-check.ts';

/** No entry has so many characters. */
const longestLine = 64 * 1024;

/**
 * Follows the lines of files, one file after the other. Rejects where a file cannot be read.
 * @param files by name, in the order of their entries
 * @param growing the last line may be one that is just being written, and a file may be one that has just been made
 * @param see is told of each entry
 */
export async function checkLines(
  files: readonly string[],
  check: ChainCheck,
  { growing = false, see = () => undefined }: { growing?: boolean; see?: (entry: AuditEntry) => void } = {},
): Promise<void> {
  const turns = new Turns();
  for (const file of files) {
    let number = 0;
    for await (const { line, whole } of linesOf(file)) {
      number += 1;
      if (turns.isDue()) await turns.pass();
      const isLast = !whole && file === files.at(-1);
      if (isLast && growing) continue;
      const entry = readAuditLine(line);
      if (!entry) {
        check.addUnreadable(`line ${number} of ${file}`);
        continue;
      }
      // The same by another text is not what was written.
      if (auditLine(entry) !== line) check.tell(entry.seq, `was changed: line ${number} of ${file}`);
      check.add(entry);
      see(entry);
    }
    if (number === 0 && !growing) check.addEmpty(file);
  }
}

/** The lines of a file; `whole` where the end of the line is there. One that is far too long comes in pieces. */
async function* linesOf(file: string): AsyncGenerator<{ line: string; whole: boolean }> {
  let rest = '';
  for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield { line, whole: true };
    if (rest.length <= longestLine) continue;
    yield { line: rest, whole: true };
    rest = '';
  }
  if (rest !== '') yield { line: rest, whole: false };
}
