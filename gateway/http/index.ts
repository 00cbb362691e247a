/**
 * The bottom of the gateway: requests and answers, the form in which a call is described, callers, limits and deadlines. It knows no other
 * room: identity and audit hand in what they find out.
 */

export { type Access, rolesWith, scopesFor, demandReason } from './access/authorize.ts';
export {
  agentOfCaller,
  type Caller,
  identifiedCaller,
  identifyCaller,
  keyOfCaller,
  nameOfCaller,
  recordCaller,
  rememberIdentify,
  shareOf,
} from './access/caller.ts';
export { FairTurns } from './limits/fair-turns.ts';
export { Acknowledged, type Done, recordDone, recordKept, rememberAcknowledged } from './acknowledged.ts';
export { answerErrors, codeOfRefusal, tooMany } from './answer-errors.ts';
export {
  document,
  takes,
  ofId,
  secondsToWait,
  maxOrderBytes,
  type Answer,
  type Content,
  json,
  type Operation,
  type Untagged,
  tags,
  type RecordedExample,
  by,
  file,
  part,
  rangeHeader,
  requestKey,
  reason,
  runParams,
  runToReadParams,
  optionalBody,
  withStore,
} from './api/operation.ts';
export { type InBody, inBody, type InPath, inPath, type InQuery, inQuery } from './asked.ts';
export { checkDocument, checkForm } from './fields.ts';
export { problemSchema } from './api/problem-schema.ts';
export {
  countDeadLetters,
  demandLeader,
  isLed,
  sendConfirmed,
  untilConfirmed,
  untilShown,
} from './ask-broker.ts';
export {
  alsoAt,
  type Asked,
  asksForChange,
  type AuditedCall,
  type Call,
  callOf,
  callsOf,
  type Change,
  onceFor,
  changeOf,
  recordChange,
  pathToTell,
  serveCalls,
} from './call.ts';
export { backlog, bodyInTime, createBoundedServer } from './bounded-server.ts';
export type { HttpContext } from './context.ts';
export { InfrastructureWatch, remedyOfStore } from './infrastructure-watch.ts';
export { WentBackWatch } from './went-back-watch.ts';
export { answerLarge } from './limits/large-reads.ts';
export { Limits } from './limits/limits.ts';
export { maxEventBytes, roomFor } from './limits/room-for.ts';
export { logAnswers, nameRun, traceOf, traceRequests } from './requests.ts';
export {
  namesEtag,
  nameAs,
  sendRunFile,
  sendStream,
  sendText,
  sendJson,
  sendJsonText,
  sizeOf,
} from './send.ts';
export { badField, badQuery, readIdempotencyKey, whoAndWhy, stretchOf, knownModule } from './parameters.ts';
export { createDeadlines, type Deadline, type Deadlines, SharedRead } from './deadlines.ts';
export {
  badDocument,
  maxDocumentBytes,
  readBy,
  readText,
  parseInTurn,
  parseOptionalBody,
  tooLarge,
  withRemedy,
} from './bodies.ts';
export { followTlsFiles, readTlsFiles, type TlsFiles } from './tls-files.ts';
