import { copyFile, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrokerService } from '../../services/service.ts';
import { startBroker } from '../../services/start-services.ts';
import { cliWorkcell, cliWorkflow } from '../../support/reader-workcell.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { Workplace, type Ended } from '../../support/cli-process.ts';

const heater = `
import { defineModule } from 'weir/module';
export default defineModule({ name: 'heater', actions: { heat: { run: () => ({ data: { reached: 37 } }) } } });`;

let service: BrokerService;
let place: Workplace;
/** The PC of the agent: it has no key but that of its file. */
let pc: Workplace;
let url: string;

const weir = (...args: string[]): Promise<Ended> => place.run([...args, '--gateway-url', url]);

beforeAll(async () => {
  service = await startBroker({ management: true });
  [place, pc] = await Promise.all([Workplace.open(), Workplace.open()]);
  const workcell = `${cliWorkcell(uniqueWorkcell('enrol'))}  - { name: heater, interface: file }\n`;
  await place.write('lab.yaml', workcell);
  await place.write('heat.yaml', cliWorkflow('heat', {}, {}, 'heater'));
  await pc.write('heater.mjs', heater);
  const env = { WEIR_BROKER_URL: service.url, WEIR_BROKER_MANAGEMENT_URL: service.managementUrl };
  ({ url } = await place.up(['--workcell', 'lab.yaml', '--require-key'], env));
}, 120_000);
afterAll(async () => {
  await Promise.all([place.close(), pc.close()]);
  await service.remove();
});

describe('an agent on a PC of its own', { timeout: 60_000 }, () => {
  it('enrolled, brought there by a file that nobody else can read > runs steps, until it is revoked', async () => {
    const made = await weir('agent', 'enroll', 'heater/pc.2', '--out', 'pc.json');
    expect(made).toMatchObject({ code: 0, stdout: 'pc.json\n' });
    expect(made.stderr).toContain('heater/pc.2 is enrolled');
    const file = path.join(place.folder, 'pc.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { broker_url, key } = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
    expect(made.stderr).not.toContain(new URL(broker_url ?? '').password);
    await copyFile(file, path.join(pc.folder, 'pc.json'));
    const agent = pc.start(['agent', './heater.mjs', '--enrolment', 'pc.json'], { LOG_LEVEL: 'debug' });
    await agent.printed(/^weir agent is up for heater, instance pc\.2$/m);
    expect(await weir('run', 'heat.yaml', '--follow')).toMatchObject({ code: 0 });
    const listed = await weir('agent', 'list');
    expect(listed.stdout).toMatch(/heater\/pc\.2\s+good\s+agent-heater-pc-2-/);
    expect(await weir('agent', 'revoke', 'heater/pc.2')).toMatchObject({
      code: 0,
      stdout: 'the enrolment of heater/pc.2 is ended\n',
    });
    expect((await weir('agent', 'list')).stdout).toMatch(/heater\/pc\.2\s+revoked/);
    agent.signal('SIGKILL');
    const { stdout, stderr } = await agent.ended;
    for (const secret of [key, new URL(broker_url ?? '').password])
      expect(stdout + stderr).not.toContain(secret);
    const again = await pc.run(['agent', './heater.mjs', '--enrolment', 'pc.json', '--drain', '0']);
    expect(again.code).not.toBe(0);
    expect(again.stderr).toContain('was revoked at');
  });

  it('the key of the lab is renewed > both count until the former one is retired', async () => {
    expect(await weir('agent', 'enroll', 'heater/pc.9', '--out', 'pc9.json')).toMatchObject({ code: 0 });
    expect(await weir('agent', 'renew-lab-key')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('the lab has a new key') as unknown,
    });
    expect((await weir('agent', 'list')).stdout).toMatch(/heater\/pc\.9\s+good\s+\S+\s+former/);
    const refused = await weir('agent', 'retire-lab-key');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('heater/pc.9') as unknown });
    expect((await weir('doctor')).stdout).toMatch(/key of the lab.*for heater\/pc\.9/s);
    await weir('agent', 'revoke', 'heater/pc.9');
    expect(await weir('agent', 'retire-lab-key', '--force')).toMatchObject({ code: 0 });
    expect((await weir('agent', 'list')).stdout).toMatch(/heater\/pc\.9\s+revoked\s+\S+\s+retired/);
  });

  it('named as it was enrolled > is that of the workcell file', async () => {
    const env = { WEIR_ENROLMENT: 'reader.json' };
    expect(
      await weir('agent', 'enroll', 'reader/pc3', '--out', path.join(pc.folder, 'reader.json')),
    ).toMatchObject({
      code: 0,
    });
    await copyFile(path.join(place.folder, 'lab.yaml'), path.join(pc.folder, 'lab.yaml'));
    const agent = pc.start(['agent', 'reader/pc3', '--workcell', 'lab.yaml'], env);
    await agent.printed(/^weir agent is up for reader, instance pc3$/m);
  });

  it.each([
    [['agent'], 'say what the agent serves'],
    [['agent', '--enrolment', 'nowhere.json'], '`weir agent enroll MODULE/INSTANCE` makes one'],
    [['agent', '--enrolment', 'heater.mjs'], 'it is not JSON'],
    [['agent', '--enrolment', 'half.json'], 'is no enrolment'],
    [['agent', '--enrolment', 'bent.json'], 'Enrol the agent again: `weir agent enroll reader/pc3`'],
    [['agent', '--enrolment', 'reader.json', '--broker-url', 'amqp://x'], 'leave --broker-url out'],
    [['agent', '--enrolment', 'reader.json', '--instance', 'other'], 'leave --instance out'],
    [['agent', './heater.mjs', '--name', 'heater', '--enrolment', 'reader.json'], 'leave --name out'],
  ])('%s > is told what is wrong', async (args, why) => {
    await pc.write('half.json', '{"workcell":"lab"}');
    const whole = JSON.parse(await readFile(path.join(pc.folder, 'reader.json'), 'utf8')) as object;
    await pc.write('bent.json', JSON.stringify({ ...whole, gateway_url: '' }));
    const { code, stderr } = await pc.run(args);
    expect(code).toBe(args.includes('--enrolment') ? 78 : 2);
    expect(stderr).toContain(why);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    [['enroll', 'heater'], 'give MODULE/INSTANCE'],
    [['enroll', 'heather/a'], 'did you mean'],
    [['enroll', 'heater/a', '--out', 'nowhere/a.json'], 'cannot be written'],
    [['enroll', 'heater/a', '--broker-url', 'http://x'], '--broker-url is "http://x"'],
    [['revoke', 'heater/nobody'], 'was never enrolled'],
  ])('agent %s > is refused', async (args, why) => {
    const { code, stderr } = await weir('agent', ...args);
    expect(code).not.toBe(0);
    expect(stderr.toLowerCase()).toContain(why.toLowerCase());
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
