/**
 * The bottom of the gateway: requests and answers, the form in which a call is described, who makes one, limits and deadlines. It
 * knows no other room: identity and audit hand in what they find out.
 */

export { type Access, rolesWith, scopesFor } from './access/access.ts';
export {
  agentOfAsker,
  type Asker,
  foundAsker,
  identifyAsker,
  keyOfAsker,
  nameOfAsker,
  noteAsker,
  noteIdentify,
} from './access/asker.ts';
export { demandReason } from './access/demand-reason.ts';
export { answerErrors, codeOfRefusal } from './answer-errors.ts';
export { alsoAt, type Answer, type Content, json, type Operation } from './api/operation.ts';
export { problemSchema } from './api/problem-schema.ts';
export type { RecordedExample } from './api/recorded-example.ts';
export { recordedExamples } from './api/recorded-examples.ts';
export {
  by,
  file,
  part,
  rangeHeader,
  reason,
  runParams,
  runToReadParams,
  wish,
  withBroker,
  withStore,
} from './api/shared-parts.ts';
export { tags } from './api/tags.ts';
export { countDeadLetters, isLed } from './ask-broker.ts';
export { type AuditedCall, callOf, type Change, changeOf, noteChange } from './audited-call.ts';
export { bodyInTime } from './body-in-time.ts';
export { createBoundedServer } from './bounded-server.ts';
export type { HttpContext } from './context.ts';
export { DataFolder, type IncomingFile } from './data-folder.ts';
export { GroundWatch } from './ground-watch.ts';
export { Limits, type LimitSettings } from './limits/limits.ts';
export { logAnswers } from './log-answers.ts';
export { namesEtag } from './names-etag.ts';
export { badField, badQuery, idInPath, queryText, whoAsks } from './parameters.ts';
export { pathToTell } from './path-to-tell.ts';
export { createPatience, type Deadline, type Patience } from './patience.ts';
export { queryNumber } from './query-number.ts';
export { badDocument, bodyOf, checkDocument, documentBody, idOrNull, secretBody } from './read-document.ts';
export { readModule } from './read-module.ts';
export { readTime } from './read-time.ts';
export { resource } from './resource.ts';
export { sendConfirmed, untilConfirmed } from './send-confirmed.ts';
export { nameAs, sendRunFile, sendText } from './send-file.ts';
export { sendJsonText } from './send-json.ts';
export { SharedRead } from './shared-read.ts';
export { sizeOf } from './size-of.ts';
export { isoTime, readStretch, type Stretch, touches } from './stretch.ts';
export { followTlsFiles, readTlsFiles, type TlsFiles } from './tls-files.ts';
export { tooLarge, withRemedy } from './too-large.ts';
export { tooMany } from './too-many.ts';
export { nameRun, traceOf, traceRequests } from './trace-requests.ts';
export { untilShown } from './until-shown.ts';
export { fieldsOf, readBy, readText, wishBody } from './wish-body.ts';
