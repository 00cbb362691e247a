/**
 * Drivers in any language: one long process per module, spoken with over its stdin and stdout by JSON-RPC 2.0, a line each
 * (docs/driver-protocol.md). What can be done is what the process says.
 */

import { type DriverKind, nobodysId } from '../contract/index.ts';
import { readPythonConfig, readStdioConfig } from './config.ts';
import { StdioDriver } from './stdio.ts';

export { commandOfFile } from './config.ts';
export { findPython } from './find-python.ts';
export { examineDriver, type Point } from './conformance.ts';

/** Only the process that was given a command can answer for it; what comes after it is asked by `recover`. */
export const stdioKind: DriverKind = {
  interfaces: ['python', 'stdio'],
  declaration: nobodysId,
  recovers: 'what `recover` of the action finds out in the next process; unknown where it has none',
  make({ name, interface: served, config }, baseDir, watch) {
    const read = served === 'python' ? readPythonConfig : readStdioConfig;
    return new StdioDriver(name, read(name, config, baseDir), baseDir, watch).module;
  },
};
