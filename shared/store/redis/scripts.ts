import { orderLead } from '../../contracts/order-number.ts';
import { terminalStates } from '../../contracts/run.ts';
import { epochFloorStart } from '../../contracts/epoch-floor.ts';
import { toldByOwner } from '../records.ts';
import { feedLength, logFullText, runLogLength } from '../retention.ts';
import { loadScript } from './script.ts';

/** All scripts, as commands of the client; what each does, is given and returns stands at the top of its file. */
export const scripts = {
  commit: loadScript('commit', {
    uses: ['move-run', 'record'],
    given: ['epoch', 'nonce', 'seq', 'grants', 'runs', 'fields', 'removed', 'feed', 'events', 'records'],
    constants: {
      terminal: terminalStates,
      run_log_length: runLogLength,
      log_full_text: logFullText,
      feed_length: feedLength,
      told_by_owner: toldByOwner,
    },
  }),
  createRun: loadScript('create-run', {
    uses: ['move-run', 'record'],
    given: ['id', 'experiment', 'definition', 'idempotency_key', 'fingerprint', 'lifetime'],
    constants: { terminal: terminalStates },
  }),
  forgetRuns: loadScript('forget-runs', {
    given: ['keys'],
    constants: { terminal: terminalStates },
  }),
  giveOrder: loadScript('give-order', {
    given: ['command', 'target', 'order'],
    constants: { epoch_floor_start: epochFloorStart, order_lead: orderLead },
  }),
  listRunIds: loadScript('list-run-ids', { given: ['order', 'from', 'limit'], readOnly: true }),
  removeRecords: loadScript('remove-records', { uses: ['record'], given: ['kind'] }),
  takeToken: loadScript('take-token', {
    given: ['nonce'],
    constants: { epoch_floor_start: epochFloorStart },
  }),
  writeRecord: loadScript('write-record', {
    uses: ['record'],
    given: ['kind', 'id', 'group', 'body', 'revision', 'update'],
    constants: { feed_length: feedLength },
  }),
};
