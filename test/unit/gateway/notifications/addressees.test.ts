import { describe, expect, it } from 'vitest';
import { addresseesOf } from '../../../../gateway/notifications/compose.ts';
import type { ExperimentBody } from '../../../../shared/contracts/experiment.ts';
import type { JsonObject } from '../../../../shared/kernel/json/json.ts';
import type { Workcell } from '../../../../shared/contracts/workcell.ts';

const url = 'http://lab.example/hook';

function experiment(given: Partial<ExperimentBody> = {}): ExperimentBody {
  return {
    experiment_id: 'E',
    experiment_name: 'e',
    campaign_id: null,
    experiment_description: null,
    email_addresses: ['a@b.example', 'c@d.example', 'a@b.example'],
    directory: 'd',
    created_at: 0,
    ...given,
  };
}

function workcell(rest: JsonObject = {}): Workcell {
  const config = { sequential_scheduler: false, verify_locations_before_transfer: false, rest };
  return { name: 'lab', id: 'W', metadata: {}, config, modules: [], locations: {} };
}

describe('addresseesOf', () => {
  it('an experiment that states nothing > is told its troubles, each address once, and not the end of each run', () => {
    const mails = [
      { kind: 'mail', address: 'a@b.example' },
      { kind: 'mail', address: 'c@d.example' },
    ];
    for (const topic of ['step_failed', 'outcome_unknown', 'step_overdue', 'person_needed'] as const) {
      expect(addresseesOf(topic, experiment(), workcell())).toEqual(mails);
    }
    expect(addresseesOf('run_finished', experiment(), workcell())).toEqual([]);
  });

  it('what is stated > is all that is told', () => {
    const own = experiment({ notify: ['run_finished'], email_addresses: [], webhook_url: url });
    expect(addresseesOf('step_failed', own, workcell())).toEqual([]);
    expect(addresseesOf('run_finished', own, workcell())).toEqual([{ kind: 'webhook', url }]);
  });

  it('the webhook of the workcell > is told of all experiments, once', () => {
    const lab = workcell({ webhook_url: url });
    expect(addresseesOf('step_failed', undefined, lab)).toEqual([{ kind: 'webhook', url }]);
    const own = experiment({ email_addresses: [], webhook_url: url });
    expect(addresseesOf('step_failed', own, lab)).toEqual([{ kind: 'webhook', url }]);
    const finished = workcell({ webhook_url: url, notify: ['run_finished', 'nonsense'] });
    expect(addresseesOf('run_finished', undefined, finished)).toEqual([{ kind: 'webhook', url }]);
    expect(addresseesOf('step_failed', undefined, finished)).toEqual([]);
  });
});
