import type { Plugin } from 'rolldown';

/** As `bundle.js` tells. Resolves with the names of the files that it has made below `to`. */
export function bundle(options: {
  from?: string;
  to?: string;
  names?: readonly string[];
  plugins?: Plugin[];
}): Promise<string[]>;
export const labPrograms: readonly string[];
