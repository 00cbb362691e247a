/**
 * Every failure that weir reports by name. `status` is the HTTP status a gateway answers with; `retryable` says whether
 * the same call may succeed later without anybody changing anything. `docs/errors.md` is kept equal to this table.
 */
export const catalogue = {
  // The caller's doing
  bad_request: { title: 'The request cannot be read', status: 400, retryable: false },
  bad_payload: { title: 'The payload is not an object', status: 400, retryable: false },
  bad_filename: { title: 'The file name leads out of the run', status: 400, retryable: false },
  bad_id: { title: 'The id is not a ULID', status: 400, retryable: false },
  unauthorized: { title: 'The caller is not known', status: 401, retryable: false },
  forbidden: { title: 'Web pages of other origins may not ask', status: 403, retryable: false },
  unknown_host: { title: 'The gateway does not go by that name', status: 403, retryable: false },
  wrong_instance: { title: 'The command was given to another instance', status: 403, retryable: false },
  not_found: { title: 'There is nothing here', status: 404, retryable: false },
  run_not_found: { title: 'No such run', status: 404, retryable: false },
  record_not_found: {
    title: 'No such experiment, campaign, event or datapoint',
    status: 404,
    retryable: false,
  },
  file_not_found: { title: 'No such file in this run', status: 404, retryable: false },
  step_not_found: { title: 'No such step in this run', status: 404, retryable: false },
  method_not_allowed: { title: 'This resource does not answer that method', status: 405, retryable: false },
  request_timeout: { title: 'The request did not arrive in time', status: 408, retryable: true },
  stopped: { title: 'A safety stop holds it', status: 409, retryable: false },
  outcome_unknown: { title: 'The outcome of a step is unknown', status: 409, retryable: false },
  nothing_unknown: { title: 'There is no such unknown outcome', status: 409, retryable: false },
  not_acting: {
    title: 'The instrument acts on nothing that could be abandoned',
    status: 409,
    retryable: false,
  },
  agent_away: { title: 'The agent of the instrument is not there', status: 409, retryable: true },
  changes_nothing: { title: 'It would change nothing', status: 409, retryable: false },
  unfit: { title: 'It does not fit how the run stands', status: 409, retryable: false },
  already_retried: { title: 'Another run goes on from it already', status: 409, retryable: false },
  run_terminal: { title: 'The run has already ended', status: 409, retryable: false },
  idempotency_conflict: {
    title: 'The idempotency key belongs to another submission',
    status: 409,
    retryable: false,
  },
  dead_letter_unfit: { title: 'The dead letter cannot be sent again', status: 409, retryable: false },
  id_taken: { title: 'The id belongs to another document', status: 409, retryable: false },
  result_settled: { title: 'The step has ended, and with it its files', status: 409, retryable: false },
  bad_range: { title: 'The file does not have this range', status: 416, retryable: false },
  too_large: { title: 'The request is too large', status: 413, retryable: false },
  checksum_mismatch: { title: 'The bytes do not have the stated checksum', status: 422, retryable: true },
  invalid_workcell: { title: 'The workcell cannot be taken', status: 422, retryable: false },
  invalid_workflow: { title: 'The workflow cannot be run', status: 422, retryable: false },
  invalid_form: { title: 'A field of the form does not fit', status: 422, retryable: false },
  invalid_document: { title: 'The document does not fit', status: 422, retryable: false },
  // The environment's doing
  upload_waits: { title: 'The result file cannot be taken yet', status: 425, retryable: true },
  store_unavailable: { title: 'The store does not answer', status: 503, retryable: true },
  broker_unavailable: { title: 'The broker does not answer', status: 503, retryable: true },
  gateway_unavailable: { title: 'The gateway does not answer', status: 503, retryable: true },
  unroutable: {
    title: 'Nobody has declared the queue that the message is for',
    status: 503,
    retryable: true,
  },
  too_many_readers: { title: 'Too many read the feed', status: 503, retryable: true },
  stopping: { title: 'The gateway is about to stop', status: 503, retryable: true },
  disk_full: { title: 'The data folder has no room left', status: 507, retryable: true },
  // Between processes
  deposed: { title: 'Another orchestrator owns the workcell now', status: 500, retryable: true },
  bad_message: { title: 'The message fits no contract', status: 500, retryable: false },
  name_taken: { title: 'Another agent serves under this name', status: 500, retryable: false },
  folder_locked: { title: 'Another process uses this folder', status: 500, retryable: false },
  bad_config: { title: 'The configuration is wrong', status: 500, retryable: false },
  bad_workcell: { title: 'The workcell file is wrong', status: 500, retryable: false },
  bad_module: { title: 'The module file is wrong', status: 500, retryable: false },
  // What becomes of a step
  bad_arguments: { title: 'The arguments do not fit the action', status: 422, retryable: false },
  unknown_action: { title: 'The instrument does not have this action', status: 422, retryable: false },
  expression_failed: {
    title: 'An expression comes to nothing that can be used',
    status: 422,
    retryable: false,
  },
  too_many_steps: { title: 'The run would have too many steps', status: 422, retryable: false },
  action_failed: { title: 'The action failed', status: 500, retryable: true },
  cancelled: { title: 'The action was cancelled', status: 500, retryable: false },
  input_unavailable: { title: 'An input file could not be fetched', status: 500, retryable: true },
  timeout: { title: 'The step took longer than its timeout', status: 500, retryable: true },
  interrupted: {
    title: 'The action was interrupted and its outcome is unknown',
    status: 500,
    retryable: true,
  },
  lost: { title: 'The agent is silent and the outcome is unknown', status: 500, retryable: true },
  journal_lost: {
    title: 'The agent came back without its journal and the outcome is unknown',
    status: 500,
    retryable: true,
  },
  abandoned: {
    title: 'An operator has abandoned the action and its outcome is unknown',
    status: 500,
    retryable: false,
  },
  run_unreadable: {
    title: 'The store holds the run in a form that cannot be read',
    status: 500,
    retryable: false,
  },
  internal_error: { title: 'weir made a mistake', status: 500, retryable: false },
} as const satisfies Record<string, { title: string; status: number; retryable: boolean }>;

/** The name of a failure; the only thing that code may branch on. */
export type ErrorCode = keyof typeof catalogue;
