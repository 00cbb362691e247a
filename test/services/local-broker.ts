import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { accepts, brokerAnswers } from '../support/answers.ts';
import { findProgram } from './apt.ts';
import { ChildGroup } from '../support/child-group.ts';
import { freePort } from '../support/free-port.ts';
import { alarmArguments, type BrokerService } from './service.ts';

const run = promisify(execFile);

// The program itself comes first: Debian's wrapper insists on the user rabbitmq and on the system's data folder.
const controls = ['/usr/lib/rabbitmq/bin/rabbitmqctl', 'rabbitmqctl'];
const programs = ['/usr/lib/rabbitmq/bin/rabbitmq-server', 'rabbitmq-server'];

/**
 * A RabbitMQ of our own: private port, folder, node name and epmd, all on the loopback address; user guest, unless its further
 * settings (lines of `rabbitmq.conf`) say otherwise.
 */
export async function startLocalBroker({
  management = false,
  traced = false,
  further = '',
} = {}): Promise<BrokerService> {
  const program = await findProgram('rabbitmq-server', programs);
  const epmdProgram = await findProgram('erlang-base', ['epmd']);
  const folder = await mkdtemp(join(tmpdir(), 'weir-rabbitmq-'));
  const [port, epmdPort, distributionPort] = [await freePort(), await freePort(), await freePort()];
  const env = environment({ folder, port, epmdPort, distributionPort, traced });
  const managementPort = management ? await freePort() : undefined;
  await writeFile(join(folder, 'rabbitmq.conf'), configuration(port, managementPort) + further);
  await writeFile(join(folder, 'enabled_plugins'), management ? '[rabbitmq_management].\n' : '[].\n');

  // Started by us and not by Erlang, which would leave it running.
  const epmd = new ChildGroup({
    file: epmdProgram,
    args: ['-address', '127.0.0.1', '-port', String(epmdPort)],
    env,
    cwd: folder,
    log: join(folder, 'epmd.log'),
  });
  let server: ChildGroup | undefined;

  const start = async (): Promise<void> => {
    if (server?.running) return;
    server = new ChildGroup({ file: program, args: [], env, cwd: folder, log: join(folder, 'rabbitmq.log') });
    await server.waitUntil('RabbitMQ answered', () => brokerAnswers(port), 60_000);
  };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    await server?.end(signal);
  };
  const control = async (...args: string[]): Promise<void> => {
    const rabbitmqctl = await findProgram('rabbitmq-server', controls);
    await run(rabbitmqctl, args, { env, cwd: folder, timeout: 60_000 });
  };
  const remove = async (): Promise<void> => {
    await end('SIGKILL');
    await epmd.end('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };

  try {
    await epmd.waitUntil('epmd answered', () => accepts(epmdPort), 10_000);
    await start();
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    origin: 'local',
    ...(managementPort === undefined ? {} : { managementUrl: `http://127.0.0.1:${managementPort}` }),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    start,
    freeze: async () => server?.pause(true),
    thaw: async () => server?.pause(false),
    alarm: (raised) => control(...alarmArguments(raised)),
    trace: () => (traced ? Promise.resolve() : control('trace_on')),
    control,
    remove,
  };
}

function configuration(port: number, managementPort: number | undefined): string {
  return [
    ...(managementPort === undefined
      ? []
      : ['management.tcp.ip = 127.0.0.1', `management.tcp.port = ${managementPort}`]),
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    'tcp_listen_options.nodelay = true',
    'loopback_users.guest = true',
    'disk_free_limit.absolute = 50MB',
    'log.console = true',
    'log.console.level = warning',
    'log.file = false',
    '',
  ].join('\n');
}

function environment(at: {
  folder: string;
  port: number;
  epmdPort: number;
  distributionPort: number;
  traced: boolean;
}): NodeJS.ProcessEnv {
  const { PATH, LANG, TMPDIR } = process.env;
  return {
    PATH,
    LANG,
    TMPDIR,
    // Erlang keeps its cookie here.
    HOME: at.folder,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(at.epmdPort),
    // Makes the script become the Erlang VM instead of its parent; nothing speaks to systemd.
    RUNNING_UNDER_SYSTEMD: 'true',
    RABBITMQ_CONF_ENV_FILE: join(at.folder, 'none'),
    RABBITMQ_CONFIG_FILE: join(at.folder, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(at.folder, 'enabled_plugins'),
    RABBITMQ_NODENAME: `${basename(at.folder)}@localhost`,
    RABBITMQ_NODE_PORT: String(at.port),
    RABBITMQ_DIST_PORT: String(at.distributionPort),
    RABBITMQ_MNESIA_BASE: join(at.folder, 'data'),
    RABBITMQ_LOG_BASE: join(at.folder, 'log'),
    RABBITMQ_PID_FILE: join(at.folder, 'pid'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: [
      '-kernel inet_dist_use_interface {127,0,0,1}',
      ...(at.traced ? ['-rabbit trace_vhosts [<<"/">>]'] : []),
    ].join(' '),
  };
}
