import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { brokerAnswers, databaseAnswers, storeAnswers } from '../support/answers.ts';
import { keeperOf } from '../support/child-group.ts';
import { freePort } from '../support/free-port.ts';
import { repositoryFile } from '../support/repository-file.ts';
import { alarmArguments, type BrokerService } from './service.ts';
import { until } from '../support/until.ts';

const run = promisify(execFile);

const services = {
  rabbitmq: {
    file: 'test/services/compose.yml',
    port: 5672,
    answers: brokerAnswers,
    url: (port: number) => `amqp://guest:guest@127.0.0.1:${port}`,
  },
  redis: {
    file: 'test/services/compose.yml',
    port: 6379,
    answers: storeAnswers,
    url: (port: number) => `redis://127.0.0.1:${port}/0`,
  },
  postgres: {
    file: 'test/bench/postgres.yml',
    port: 5432,
    answers: databaseAnswers,
    url: (port: number) => `postgresql://weir@127.0.0.1:${port}/postgres`,
  },
};

/**
 * True where Docker Compose is installed and an engine answers within a few seconds. Without an engine `docker info` may
 * exit with 0, and say on stderr what is wrong: only its version is proof of one.
 */
export async function composeAvailable(): Promise<boolean> {
  const options = { timeout: 5000, killSignal: 'SIGKILL' } as const;
  try {
    await run('docker', ['compose', 'version'], options);
    const { stdout } = await run('docker', ['info', '--format', '{{.ServerVersion}}'], options);
    return /^\d/.test(stdout.trim());
  } catch {
    return false;
  }
}

/** A service of a Compose file of the repository, alone, in a project and on a loopback port of its own. */
export async function startComposeService(name: keyof typeof services): Promise<BrokerService> {
  const { file, port: inside, answers, url } = services[name];
  const folder = await mkdtemp(join(tmpdir(), `weir-${name}-`));
  const port = await freePort();
  const managementPort = await freePort();
  const ports = [`127.0.0.1:${port}:${inside}`];
  if (name === 'rabbitmq') ports.push(`127.0.0.1:${managementPort}:15672`);
  const override = join(folder, 'override.yml');
  await writeFile(override, `services:\n  ${name}:\n    ports: !override ${JSON.stringify(ports)}\n`);
  const files = ['-f', repositoryFile(file), '-f', override];
  const project = ['compose', '-p', basename(folder).toLowerCase(), ...files];
  const compose = (...args: string[]) => run('docker', [...project, ...args], { timeout: 300_000 });
  const ready = () => until(`${name} answered on port ${port}`, () => answers(port), 60_000);

  const control = async (...args: string[]): Promise<void> =>
    void (await compose('exec', '-T', name, 'rabbitmqctl', ...args));

  const keeper = keeperOf(`docker ${project.map((arg) => `'${arg}'`).join(' ')} down -v`, [folder]);
  const remove = async (): Promise<void> => {
    await compose('down', '-v', '--timeout', '0');
    keeper.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  };

  try {
    await compose('up', '-d', '--no-deps', name);
    await ready();
  } catch (error) {
    const log = await compose('logs', '--tail', '20', name).then(
      ({ stdout }) => stdout,
      () => '',
    );
    await remove().catch(() => undefined);
    throw new Error(`Docker Compose could not start ${name}: ${(error as Error).message}\n${log}`, {
      cause: error,
    });
  }
  return {
    url: url(port),
    origin: 'compose',
    ...(name === 'rabbitmq' ? { managementUrl: `http://127.0.0.1:${managementPort}` } : {}),
    stop: async () => void (await compose('stop', name)),
    kill: async () => void (await compose('kill', '-s', 'SIGKILL', name)),
    start: async () => {
      await compose('start', name);
      await ready();
    },
    freeze: async () => void (await compose('pause', name)),
    thaw: async () => void (await compose('unpause', name)),
    alarm: (raised) => control(...alarmArguments(raised)),
    trace: () => control('trace_on'),
    control,
    remove,
  };
}
