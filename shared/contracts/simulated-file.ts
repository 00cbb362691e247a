import { sha256Of } from '../kernel/digest.ts';
import type { StoredFile } from './result-file.ts';

/** What every result file of a simulated run holds. It is made when it is asked for and lies on no disk. */
export const simulatedContent = Buffer.from('This file stands for a result of a simulated run.\n');

const sha256 = sha256Of(simulatedContent);

/** The result file that a simulated action makes under that label. `path` is relative to the run's folder. */
export function simulatedFile(label: string, path: string): StoredFile {
  return { label, path, size: simulatedContent.length, sha256, simulated: true };
}
