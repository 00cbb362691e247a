/** Writes to disk what the agent knows of its commands, before it acts. It knows no instrument and no broker. */

export {
  type Begun,
  type Identity,
  identityIn,
  type JournalEntry,
  type LocalFile,
  type MissingFile,
  type Outcome,
  type Phase,
  type SettledEntry,
  type StartedEntry,
} from './journal-entry.ts';
export { type Journal, openJournal } from './journal.ts';
export {
  commandVariable,
  markOf,
  type ProcessMark,
  signalAll,
  signalStrays,
  groupStateOf,
} from './process-group.ts';
