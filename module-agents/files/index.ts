/** Fetches the files of commands from the gateway, and uploads theirs. It knows no command. */

export { createFileClient, type FileClient } from './file-client.ts';
export {
  answerTo,
  callerOf,
  type AskGateway,
  type KeySource,
  problemIn,
  readText,
  RetryWait,
} from './http-exchange.ts';
export { Workspace } from './workspace.ts';
