import { moment } from '../../../shared/sentences/times.ts';
import { describe, expect, it } from 'vitest';
import { judgeRedis } from '../../../cli/doctor/judge-redis.ts';
import { judgeBroker, judgePolicies, judgeGateway } from '../../../cli/doctor/examine.ts';
import { judgeAgents, judgeDisk, judgeMisgivings } from '../../../shared/explain/doctor/judge.ts';
import type { AmqpFacts } from '../../../shared/broker/amqp/examine-amqp.ts';
import type { Diagnosis } from '../../../shared/contracts/diagnosis.ts';
import type { ReasonView } from '../../../shared/contracts/now.ts';

const facts: AmqpFacts = { product: 'RabbitMQ', version: '4.0.5', away: [], confirm: { ms: 2 }, queues: [] };

const levels = (findings: { level: string }[]): string[] => findings.map(({ level }) => level);

describe('judgeBroker', () => {
  it('a RabbitMQ 4 that confirms quickly > is fine', () => {
    const queues = [{ name: 'weir.inbox.lab', messages: 0, read: true }, { name: 'weir.heartbeats.lab' }];
    expect(levels(judgeBroker({ ...facts, queues }, 'lab'))).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  });

  it.each([
    [{ version: '3.13.7' }, 'fail'],
    [{ product: 'LavinMQ' }, 'fail'],
    [{ confirm: { refused: 'low on disk' } }, 'fail'],
    [{ confirm: { ms: 900 } }, 'warn'],
    [{ queues: [{ name: 'weir.inbox.lab', messages: 1, wrong: 'inequivalent arg' }] }, 'fail'],
    [{ queues: [{ name: 'weir.dead', messages: 3 }] }, 'warn'],
    [{ queues: [{ name: 'weir.reports.lab', homeless: true as const }] }, 'warn'],
    [{ away: [{ node: 'n2:5672', reason: 'connect ECONNREFUSED' }] }, 'warn'],
  ])('%j > has a finding of level %s with a remedy', (change, level) => {
    const worst = judgeBroker({ ...facts, ...change }, undefined).filter((finding) => finding.level !== 'ok');
    expect(levels(worst)).toEqual([level]);
    expect(worst[0]!.remedy).toBeTruthy();
  });
});

describe('judgeBroker, of the orchestrators', () => {
  it.each([
    ['nobody reads', [{ name: 'weir.inbox.lab', messages: 3, read: false }]],
    ['is not there', [{ name: 'weir.inbox.lab' }]],
  ])('an inbox that %s > fails, with the command that starts one', (_, queues) => {
    expect(judgeBroker({ ...facts, queues }, 'lab')).toContainEqual({
      check: 'orchestrator of lab',
      level: 'fail',
      found: expect.stringContaining('no orchestrator reads the inbox') as string,
      remedy: 'start one: weir orchestrator --workcell FILE',
    });
  });
});

describe('judgePolicies', () => {
  const alone = { nodes: [{ name: 'rabbit@n1', running: true, net_ticktime: 60 }], queues: [] };
  it.each([
    [{ harmful: [], cluster: alone }, 'ok'],
    [{ unread: 'connect ECONNREFUSED' }, 'warn'],
    [{ harmful: [{ name: 'cap', pattern: '.*', keys: { 'max-length': 10 } }], cluster: alone }, 'fail'],
  ])('%j > is a finding of level %s', (policies, level) => {
    expect(levels(judgePolicies(policies))).toEqual([level]);
  });

  const node = (number: number) => ({ name: `rabbit@n${number}`, running: true, net_ticktime: 5 });
  const nodes = [1, 2, 3].map(node);
  const queues = [{ name: 'weir.inbox.lab', members: 3 }];
  it.each([
    ['whole', { nodes, queues }, 'ok', /3 nodes/],
    ['of five', { nodes: [1, 2, 3, 4, 5].map(node), queues }, 'ok', /5 nodes/],
    [
      'of which a node is down',
      { nodes: [...nodes.slice(1), { ...node(1), running: false }], queues },
      'fail',
      /n1 is not/,
    ],
    [
      'that notices late',
      { nodes: nodes.map((each) => ({ ...each, net_ticktime: 60 })), queues },
      'warn',
      /60 s/,
    ],
    ['that grew', { nodes, queues: [{ name: 'weir.inbox.lab', members: 1 }] }, 'fail', /1 of 3 nodes/],
  ])('a cluster %s > is told', (_, cluster, level, found) => {
    expect(judgePolicies({ harmful: [], cluster }).slice(1)).toEqual([
      expect.objectContaining({
        check: 'broker cluster',
        level,
        found: expect.stringMatching(found) as string,
      }),
    ]);
  });
});

const now = 1_800_000_000_000;
type Instance = Diagnosis['instances'][number];

const diagnosis: Diagnosis = {
  version: '1.0.0',
  workcell: 'lab',
  now,
  broker: { up: true },
  store: { up: true, now, misgivings: [] },
  data: { folder: '/data', free_bytes: 50 * 1024 ** 3 },
  modules: ['ot2'],
  instances: [{ module: 'ot2', instance: 'a', presence: 'present', since: now }],
  unserved: [],
};

describe('judgeGateway', () => {
  const judge = (change: Partial<Diagnosis>) =>
    judgeGateway({ diagnosis: { ...diagnosis, ...change }, url: 'http://x', at: now }, '1.0.0');

  it('a gateway that has all it needs > is fine', () => {
    expect(new Set(levels(judge({})))).toEqual(new Set(['ok']));
  });

  it.each([
    [{ version: '0.9.0' }, 'gateway', 'warn'],
    [{ broker: { up: false, reason: 'refused' } }, 'broker, as the gateway sees it', 'fail'],
    [{ store: { up: false, reason: 'refused' } }, 'store, as the gateway sees it', 'fail'],
    [{ store: { up: true, now, misgivings: ['no fsync'] } }, 'store, as the gateway sees it', 'fail'],
    [{ store: { up: true, now: now - 60_000, misgivings: [] } }, 'clock of the store', 'warn'],
    [{ now: now + 5_000 }, 'clock of the gateway', 'warn'],
    [{ data: { folder: '/data', free_bytes: 0 } }, 'disk of the data folder', 'fail'],
    [{ files: { where: 's3://lab', reason: 'refused' } }, 'files of runs, as the gateway sees them', 'fail'],
  ] as [Partial<Diagnosis>, string, string][])('%j > %s is told as %s', (change, check, level) => {
    const bad = judge(change).filter((finding) => finding.level !== 'ok');
    expect(bad).toMatchObject([{ check, level, remedy: expect.any(String) as string }]);
  });
});

const reason = { since: new Date(now).toISOString(), then: null, first: 'look at the instrument' };
const unknown: ReasonView = {
  ...reason,
  key: 'outcome_unknown',
  text: 'held back: it died',
  next: 'weir resolve 01',
};
const stopped: ReasonView = {
  ...reason,
  key: 'safety_stop',
  text: 'held by a safety stop by Ada',
  next: 'weir reset ot2',
};
const silent: ReasonView = { ...reason, key: 'silent', text: 'its agent is silent', next: 'weir agent ot2' };

describe('judgeAgents', () => {
  it('a module that a safety stop holds, and whose outcome is unknown > both are told, with what to do first', () => {
    const reasons = [stopped, unknown];
    const instances = [{ module: 'ot2', instance: 'a', presence: 'present' as const, since: now, reasons }];
    expect(judgeAgents({ ...diagnosis, instances })).toEqual([
      {
        check: 'agents of ot2',
        level: 'warn',
        found: `a: held by a safety stop by Ada (since ${moment(now)}); a: held back: it died (since ${moment(now)})`,
        remedy: `look at the instrument, then weir reset ot2; then look at the instrument, then ${unknown.next ?? ''}`,
      },
    ]);
  });

  it.each([
    ['one that is present', [{ presence: 'present' }], 'ok'],
    [
      'one that is present and one lost',
      [{ presence: 'present' }, { presence: 'lost', reasons: [silent] }],
      'warn',
    ],
    ['one that is held back', [{ presence: 'present', reasons: [unknown] }], 'warn'],
    ['only a lost one', [{ presence: 'lost' }], 'fail'],
    ['none', [], 'fail'],
  ] as [string, (Pick<Instance, 'presence'> & Partial<Instance>)[], string][])(
    'a module with %s > is told as such',
    (_, agents, level) => {
      const instances = agents.map((agent, at) => ({
        module: 'ot2',
        instance: `i${at}`,
        since: now,
        ...agent,
      }));
      expect(levels(judgeAgents({ ...diagnosis, instances }))).toEqual([level]);
    },
  );

  it('a module whose only agent is silent > is told with what to do first, not to start another at once', () => {
    const first = 'look at its machine and its network';
    const reasons = [{ ...silent, first }];
    const instances = [{ module: 'ot2', instance: 'a', presence: 'lost' as const, since: now, reasons }];
    expect(judgeAgents({ ...diagnosis, instances })).toMatchObject([
      {
        level: 'fail',
        found: `a: its agent is silent (since ${moment(now)})`,
        remedy: `${first}, then weir agent ot2`,
      },
    ]);
  });

  it('a module that nothing of weir can serve > is told with the reason', () => {
    const unserved = [{ module: 'ot2', reason: 'weir does not speak its interface wei_ros_node' }];
    const start = { ot2: 'weir agent FILE --name ot2' };
    expect(judgeAgents({ ...diagnosis, instances: [], unserved, start })).toMatchObject([
      { level: 'fail', found: unserved[0]!.reason, remedy: 'start one: weir agent FILE --name ot2' },
    ]);
  });

  it.each([
    ['present', 'warn'],
    ['lost', 'fail'],
  ] as const)('a broker that is away, an agent that was %s > is told as last known', (presence, level) => {
    const instances = [{ module: 'ot2', instance: 'a', presence, since: now }];
    const found = judgeAgents({ ...diagnosis, instances, broker: { up: false, reason: 'refused' } });
    expect(found).toMatchObject([
      { level, found: expect.stringMatching(/^as last known, while the broker is away: a/) as string },
    ]);
  });

  it('a store that is away > says nothing of agents', () => {
    expect(judgeAgents({ ...diagnosis, store: { up: false, reason: 'x' } })).toEqual([]);
  });
});

describe('judgeDisk', () => {
  it.each([
    [50 * 1024 ** 3, 'ok'],
    [500 * 1024 ** 2, 'warn'],
    [1024 ** 2, 'fail'],
  ])('%d bytes free > %s', (bytes, level) => {
    expect(judgeDisk('disk', '/data', bytes).level).toBe(level);
  });
});

describe('judgeRedis', () => {
  const whole = { kind: 'sentinel' as const, asked: 3, away: [], lame: [] };
  const gone = (port: number) => ({ place: `10.0.0.1:${port}`, reason: 'it timed out' });
  it.each([
    ['alone', undefined, []],
    ['whole', whole, ['ok']],
    ['of which a Sentinel is away', { ...whole, away: [gone(1)] }, ['warn']],
    ['of which most Sentinels are away', { ...whole, away: [gone(1), gone(2)] }, ['fail', 'warn', 'warn']],
    ['of which a replica is away', { ...whole, lame: [gone(3)] }, ['warn']],
    [
      'of which a node is away',
      { ...whole, kind: 'cluster' as const, away: [gone(1)], lame: [gone(1)] },
      ['warn'],
    ],
  ])('a Redis %s > is told', (_, facts, expected) => {
    const findings = judgeRedis(facts);
    expect(levels(findings)).toEqual(expected);
    for (const { level, remedy } of findings) if (level !== 'ok') expect(remedy).toMatch(/start/);
  });
});

describe('judgeMisgivings', () => {
  it('each one > is a failure of its own', () => {
    expect(levels(judgeMisgivings('store', ['a', 'b']))).toEqual(['fail', 'fail']);
  });
});
