import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { decodeWorkcellState, workcellField } from '../../../shared/contracts/workcell-state.ts';
import { doubling } from '../../support/hostile-schemas.ts';
import { gatewayAlone, submitFine, traces } from '../../support/lab/gateway-alone.ts';
import type { Lab } from '../../support/lab/lab.ts';
import type { PlayedOwner } from '../../support/lab/played-owner.ts';
import { experiment, fine, multipart, readStep } from '../../support/lab/submission.ts';
import { until } from '../../support/until.ts';

let lab: Lab;
let owner: PlayedOwner;
beforeAll(async () => {
  // The store numbers each stop, however slow the machine.
  const timing = { stopNumber: 10_000 };
  ({ lab, owner } = await gatewayAlone({ config: { max_upload: 100_000 }, timing }));
});
afterAll(() => lab.close());

type Form = FormData | Record<string, string>;

const step = (more: JsonObject): Record<string, string> => fine([{ ...readStep, ...more }]);
const manyNames = Array.from({ length: 20 }, (_, i) => `field ${i}`);
const twice: [string, string, string][] = [
  ['files', 'x', 'one'],
  ['files', 'x', 'two'],
];
const MiB = 1024 * 1024;
const raw = (workflow: string): Record<string, string> => ({ experiment_id: experiment, workflow });

const brokenInLine12 = `name: w
flowdef:
  - name: s
    module: reader
    action: read
    args:
      wells: [A1]
  - name: t
    module: reader
    action: read
    args:
      wells: [A1
`;

describe('POST /runs/start', () => {
  const large = (bytes: number) => 'x'.repeat(bytes);

  /** What is refused, by status and code: what it is, its form, and what the sentence says. The unit tests have all that a workflow may lack. */
  const refused: Record<string, [name: string, form: () => Form, sentence: string][]> = {
    '422 invalid_workflow': [
      ['no workflow', () => ({ experiment_id: experiment }), 'there is no workflow'],
      ['an unknown module', () => step({ module: 'leg' }), '"leg" is no module'],
      ['a wrong type', () => step({ args: { wells: 'A1' } }), 'must be array'],
      [
        'a data label twice',
        () => step({ data_labels: { a: 'x', b: 'x' } }),
        'the data label "x" is used twice',
      ],
      [
        'a data label that reads like another',
        () => step({ data_labels: { a: 'photo\u202Egpj.exe' } }),
        'the data label "photo\uFFFDgpj.exe" has a character that nobody sees',
      ],
      ['a key that reads like control flow', () => step({ for_all: ['A1'] }), 'weir\'s key is "for_each"'],
      [
        'a note, strictly',
        () => ({ ...step({ on_fire: 'run' }), strict: 'true' }),
        'the step key "on_fire" is not known',
      ],
      [
        'two different files of one name',
        () => multipart(fine(), twice),
        'two different files are named "x"',
      ],
      [
        'a step of thousands of unknown keys',
        () => step(Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`k${i}`, i]))),
        'more than 1000 keys',
      ],
    ],
    '413 too_large': [
      ['an upload over the limit', () => multipart(fine(), [['files', 'x', large(100_001)]]), '100000 bytes'],
      ['a field over 16 MiB', () => raw(large(16 * MiB + 1)), '16 MiB'],
      ['a multipart field over 16 MiB', () => multipart(raw(large(16 * MiB + 1)), []), '"workflow"'],
      [
        'a long form of too many fields',
        () => ({
          ...fine(),
          long: large(300_000),
          ...Object.fromEntries(manyNames.map((name) => [name, ''])),
        }),
        'more than 16 fields',
      ],
      [
        'a payload over 4 MiB',
        () => ({ ...fine(), payload: JSON.stringify({ wells: large(4 * MiB) }) }),
        '"payload" may have 4194304 bytes',
      ],
      [
        'a workflow with more than 1 MiB beside its steps',
        () => raw(JSON.stringify({ name: 'w', metadata: { notes: large(1_100_000) }, flowdef: [readStep] })),
        'beside its steps',
      ],
      [
        'fields of more than 32 MiB together',
        () => multipart({ ...fine(), a: large(11 * MiB), b: large(11 * MiB), c: large(11 * MiB) }, []),
        '32 MiB',
      ],
      [
        'names of files of more than 32 MiB together',
        () =>
          multipart(
            fine(),
            Array.from({ length: 2_400 }, (_, i) => ['files', `${large(15_000)}${i}`, '']),
          ),
        '32 MiB',
      ],
    ],
    '400 bad_payload': [
      ['a payload that is a list', () => ({ ...fine(), payload: '[]' }), 'must be a dictionary'],
      ['a payload that is no JSON', () => ({ ...fine(), payload: '{' }), 'must be a dictionary'],
    ],
    '400 bad_request': [
      ['parameters that are no JSON', () => ({ ...fine(), parameters: 'p=1' }), 'JSON object'],
    ],
    '422 invalid_form': [
      ['no experiment', () => ({ workflow: 'name: w' }), '"experiment_id" is missing'],
      ['an experiment that is no ULID', () => ({ ...fine(), experiment_id: 'x' }), 'must be a ULID'],
      ['a boolean that is none', () => ({ ...fine(), simulate: 'maybe' }), 'must be true or false'],
      [
        'a payload that is nested ten thousand deep',
        () => ({ ...fine(), payload: `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}` }),
        'more than 100 deep',
      ],
    ],
  };

  it.each(Object.entries(refused).flatMap(([answer, rows]) => rows.map((row) => [...row, answer] as const)))(
    '%s > is refused with a sentence that helps, and leaves nothing',
    async (_, form, sentence, answer) => {
      const response = await lab.submit(form());
      expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      const problem = (await response.json()) as JsonObject;
      expect(`${response.status} ${problem['code'] as string}`).toBe(answer);
      const title = expect.any(String) as string;
      expect(problem).toMatchObject({ status: response.status, instance: '/runs/start', title });
      expect(problem['detail']).toContain(sentence);
      expect(JSON.stringify(problem)).not.toContain('.ts:');
      expect(await traces(lab)).toEqual([]);
      expect(owner.inbox).toEqual([]);
    },
  );

  it('several problems > are all told, with pointer, line and column', async () => {
    const workflow =
      'name: w\nflowdef:\n  - {name: s, module: leg, action: a}\n  - {name: t, module: reader, action: fly}\n';
    const response = await lab.submit(raw(workflow));
    expect(await response.json()).toMatchObject({
      errors: [
        { pointer: '/flowdef/0/module', line: 3, column: 23 },
        { pointer: '/flowdef/1/action', line: 4, column: 39 },
      ],
    });
  });

  it('YAML broken at line 12 > is told with that line or the one after it', async () => {
    const { errors } = (await (await lab.submit(raw(brokenInLine12))).json()) as {
      errors: { line: number }[];
    };
    expect([12, 13]).toContain(errors[0]?.line);
  });

  it('two workflows > are refused', async () => {
    const response = await lab.submit(multipart(fine(), [['workflow', 'w.yaml', 'name: w']]));
    expect(response.status).toBe(400);
    expect(await traces(lab)).toEqual([]);
  });

  it.each([
    ['JSON', 'application/json', '{}'],
    ['multipart without boundary', 'multipart/form-data', 'x'],
    [
      'multipart that breaks off',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb',
    ],
  ])('a body that is %s > is refused', async (_, type, body) => {
    const response = await fetch(lab.url('/runs/start'), {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'bad_request' });
    expect(await traces(lab)).toEqual([]);
  });

  it('an idempotency key that is not one > is refused', async () => {
    expect((await lab.submit(fine(), { 'idempotency-key': 'x'.repeat(300) })).status).toBe(400);
  });
});

describe('paths', () => {
  it.each([
    ['GET', '/runs/nonsense', 404, 'run_not_found'],
    ['GET', '/runs/nonsense/files', 404, 'run_not_found'],
    ['GET', '/experiments/nonsense', 404, 'record_not_found'],
    ['GET', '/runs/01ARZ3NDEKTSV4RRFFQ69G5FAV', 404, 'run_not_found'],
    ['GET', '/runs/01ARZ3NDEKTSV4RRFFQ69G5FAV/log', 404, 'run_not_found'],
    ['GET', '/runs/01ARZ3NDEKTSV4RRFFQ69G5FAV/files', 404, 'run_not_found'],
    ['GET', '/runs/01ARZ3NDEKTSV4RRFFQ69G5FAV/file?filename=x', 404, 'run_not_found'],
    ['POST', '/runs/01ARZ3NDEKTSV4RRFFQ69G5FAV/cancel', 404, 'run_not_found'],
    ['GET', '/nowhere', 404, 'not_found'],
    ['GET', '/%ff', 404, 'not_found'],
    ['GET', '/runs/%ff', 400, 'bad_request'],
    ['DELETE', '/runs', 405, 'method_not_allowed'],
    ['GET', '/runs?limit=0', 400, 'bad_request'],
    ['GET', '/runs?status=busy', 400, 'bad_request'],
    ['GET', '/runs?cursor=x', 400, 'bad_id'],
    ['GET', '/runs?limit=1&limit=2', 400, 'bad_request'],
  ])('%s %s > is answered with %i %s', async (method, path, status, code) => {
    const response = await fetch(lab.url(path), { method, headers: { 'x-request-id': 'my-id_1' } });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code, request_id: 'my-id_1' });
  });

  it('a method that is not there > is told which are', async () => {
    const response = await fetch(lab.url('/runs/start'), { method: 'PUT' });
    expect(response.headers.get('allow')).toBe('POST');
  });

  it('a request id that could harm a log > is replaced', async () => {
    const response = await fetch(lab.url('/nowhere'), { headers: { 'x-request-id': 'a b"' } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9A-Z]{26}$/);
  });
});

describe('what cannot be read', () => {
  const detailOf = async (method: string, path: string, body?: string, type = 'application/json') => {
    const headers = body === undefined ? {} : { 'content-type': type };
    const response = await fetch(lab.url(path), { method, headers, ...(body === undefined ? {} : { body }) });
    return `${response.status} ${((await response.json()) as { detail: string }).detail}`;
  };

  it('a path that is not encoded well > is told which part of it, and how it is written', async () => {
    expect(await detailOf('GET', '/runs/%ff')).toBe(
      '400 "%ff" in the path is not encoded well: after each "%" stand two hexadecimal digits of a character in UTF-8, and "%" itself is written "%25"',
    );
  });

  it.each([
    [
      'a list',
      '[1]',
      '400 the body is a list: send no body, or a JSON object; it may hold "by" and "reason"',
    ],
    [
      'a number',
      '7',
      '400 the body is a number: send no body, or a JSON object; it may hold "by" and "reason"',
    ],
    [
      'an object that is nested deep',
      `{"by":${'['.repeat(200)}${']'.repeat(200)}}`,
      '422 the body is nested more than 100 deep',
    ],
    ['no JSON', '{"by": Ada}', '400 the body is not the JSON that it is said to be: Unexpected token'],
  ])('a cancel whose body is %s > is told what it may be', async (_, body, detail) => {
    const { run_id } = await submitFine(lab);
    expect(await detailOf('POST', `/runs/${run_id}/cancel`, body)).toContain(detail);
  });

  it.each([
    ['no JSON', '{"by": Ada}'],
    ['a list', '[1]'],
    ['too large', JSON.stringify({ by: 'x'.repeat(70_000) })],
  ])('a safety stop whose body is %s > stops the lab all the same', async (_, body) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(lab.url('/admin/safety_stop/arm'), { method: 'POST', headers, body });
    expect(response.status).toBe(200);
    const revision = Number(response.headers.get('x-weir-order'));
    const { stops } = decodeWorkcellState(await lab.store.readWorkcell());
    expect(stops.get('arm')?.revision).toBe(revision);
  });

  it('a cancel, and an order, whose body is null > say no more than their paths, and are taken', async () => {
    const { run_id } = await submitFine(lab);
    for (const path of [`/runs/${run_id}/cancel`, '/admin/pause/arm']) {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(lab.url(path), { method: 'POST', headers, body: 'null' });
      expect(response.ok).toBe(true);
    }
  });

  it.each([
    [
      '/admin/pause',
      64,
      'the body may have 64 kiB at most: it may hold "by", who gives the order, and "reason", and nothing',
    ],
    [
      '/runs/01ARZ3NDEKTSV4RRFFQ69G5FAV/resolve',
      512,
      'the body may have 512 kiB at most: it may hold "as", "by"',
    ],
    ['/wc/', 1024, 'the body may have 1 MiB at most: state the workcell in its file'],
  ])('a body for %s that is too large > is not advised to come as a file', async (path, kiB, detail) => {
    const body = JSON.stringify({ by: 'x'.repeat(kiB * 1024) });
    expect(await detailOf('POST', path, body)).toContain(`413 ${detail}`);
  });

  it('a definition of the workcell that is wrong > is told its line, and no file that there is not', async () => {
    const named = await detailOf('POST', '/wc/', 'name: lab\nmodules:\n  - model: x\n', 'application/yaml');
    expect(named).toBe('422 the definition: line 3, column 5: "name" is missing');
    const nameless = await detailOf('POST', '/wc/', '{}');
    expect(nameless).toBe(
      '422 the definition: line 1, column 1: "name" is missing: give it a "name", that of the workcell',
    );
  });
});

describe('a client that is slow on purpose', () => {
  let slow: Lab;
  /** Whose gateway waits for a body for so long that all answers which do not wait for it come before. */
  let patient: Lab;
  let patientOwner: PlayedOwner;
  beforeAll(async () => {
    ({ lab: slow } = await gatewayAlone({ timing: { body: 100, stall: 100 } }));
  });
  beforeAll(async () => {
    const timing = { stopNumber: 10_000, body: 2_000 };
    ({ lab: patient, owner: patientOwner } = await gatewayAlone({ timing }));
  });
  afterAll(() => Promise.all([slow.close(), patient.close()]));

  /** All that comes back for a request of which no more is sent; resolves when the gateway hangs up. */
  function answerTo(request: string, of: Lab = slow): Promise<string> {
    const { hostname, port } = new URL(of.url('/'));
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(Number(port), hostname, () => socket.write(request));
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });
  }

  const begun = (path: string, type: string) =>
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${type}\r\nContent-Length: 1000\r\n\r\n`;

  it('headers that never end > 408, and the connection is closed', async () => {
    const { lab: hasty } = await gatewayAlone({ timing: { headers: 100 } });
    onTestFinished(() => hasty.close());
    expect(await answerTo('GET /runs HTTP/1.1\r\nHost: 127.0.0.1\r\n', hasty)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it.each([
    ['an event', `${begun('/events', 'application/json')}{"event_type"`, 'a request without files has 0.1 s'],
    [
      'a form',
      `${begun('/runs/start', 'application/x-www-form-urlencoded')}workflow=`,
      'a request without files has 0.1 s',
    ],
    [
      'an upload',
      `${begun('/runs/start', 'multipart/form-data; boundary=x')}--x\r\n`,
      'nothing of it has come for 0.1 s',
    ],
  ])('%s whose body never ends > is refused with 408, and the connection closed', async (_, text, why) => {
    const answer = await answerTo(text);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"code":"request_timeout"');
    expect(answer).toContain(why);
  });

  it('a safety stop whose body never ends > stops the lab without it, and the connection is closed', async () => {
    const answer = await answerTo(`${begun('/admin/safety_stop/arm?by=Ada', 'application/json')}{"by"`, lab);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    const { stops } = decodeWorkcellState(await lab.store.readWorkcell());
    expect(answer).toContain(`X-Weir-Order: ${String(stops.get('arm')?.revision)}\r\n`);
    expect(stops.get('arm')?.by).toBe('Ada');
  });

  it('an answer that does not wait for the body > holds no connection for it either', async () => {
    expect(await answerTo(begun('/nothing/here', 'application/json'), patient)).toMatch(/^HTTP\/1\.1 404 /);
    expect(await answerTo(begun('/admin/safety_stop/arm', 'text/plain'), patient)).toMatch(
      /^HTTP\/1\.1 200 /,
    );
  });

  it('a form that came at once, and takes long to be judged > is answered, and a stop before it', async () => {
    const actions = [{ name: 'move', args: [], files: [], results: [], args_schema: doubling() }];
    await patientOwner.commit({ [workcellField.about('arm/pc1')]: { name: 'arm', actions } });
    const steps = [{ name: 'tree', module: 'arm', action: 'move', args: { tree: 1 } }];
    const submitted = patient.submit(multipart(fine(steps), []));
    const first = await Promise.race([
      submitted.then(() => 'the form'),
      fetch(patient.url('/admin/safety_stop/arm'), { method: 'POST' }).then(({ status }) => status),
    ]);
    expect(first).toBe(200);
    const why =
      /step "tree": the arguments for arm\.move cannot be judged: the schema takes more than 5 s to judge "tree"/;
    expect(await (await submitted).json()).toMatchObject({
      ...{ status: 422, code: 'invalid_workflow' },
      errors: [{ pointer: '/flowdef/0/args', message: expect.stringMatching(why) as string }],
    });
  });

  it('whoever is quick > is served meanwhile', async () => {
    // On a busy machine a client may be slow against its will.
    const [answer] = await Promise.all([
      answerTo(begun('/events', 'application/json')),
      until('it is served', async () => (await fetch(slow.url('/runs'))).status === 200),
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });
});
