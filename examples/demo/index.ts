/** What the examples start and find alike: a server, a run to its end, a file of theirs. */

export { exampleFile, packageFolder, runToEnd, startServer } from './programs.ts';
