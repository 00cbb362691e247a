import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { accepts, brokerAnswers } from '../support/answers.ts';
import { findProgram } from './apt.ts';
import { ChildGroup } from '../support/child-group.ts';
import { freePort } from '../support/free-port.ts';
import { startLocalService } from './local-service.ts';
import { here, inside, type Place } from './place.ts';
import { alarmArguments, type BrokerService } from './service.ts';

const run = promisify(execFile);

// The program itself comes first: Debian's wrapper insists on the user rabbitmq and on the system's data folder.
const tools = '/usr/lib/rabbitmq/bin';
const programs = [`${tools}/rabbitmq-server`, 'rabbitmq-server'];
/** A tool may wait for a cluster to be whole again. */
const toolMs = 120_000;

export interface LocalBrokerOptions {
  management?: boolean;
  traced?: boolean;
  /** Lines of `rabbitmq.conf`. */
  further?: string;
  at?: Place;
  /** It is a node of a cluster of that cookie; its place has an epmd on that port. `further` names its peers. */
  member?: { name: string; cookie: string; epmdPort: number };
}

export interface LocalBroker extends BrokerService {
  /** Runs a tool of RabbitMQ (`rabbitmqctl`, `rabbitmq-upgrade`, …) on the node, and resolves to what it prints. */
  tool(name: string, ...args: string[]): Promise<string>;
}

/**
 * A RabbitMQ of our own: private port, folder, node name and epmd, all on the address of its place; user guest, unless its further
 * settings say otherwise.
 */
export async function startLocalBroker({
  management = false,
  traced = false,
  further = '',
  at = here,
  member,
}: LocalBrokerOptions = {}): Promise<LocalBroker> {
  const { address } = at;
  const program = await findProgram('rabbitmq-server', programs);
  const folder = await mkdtemp(join(tmpdir(), 'weir-rabbitmq-'));
  const [port, distributionPort] = [await freePort(), await freePort()];
  const epmdPort = member?.epmdPort ?? (await freePort());
  const node = member
    ? { node: member.name, RABBITMQ_USE_LONGNAME: 'true' }
    : { node: `${basename(folder)}@localhost` };
  const env = environment({ folder, port, epmdPort, distributionPort, traced, address, ...node });
  const managementPort = management ? await freePort() : undefined;
  await writeFile(join(folder, 'rabbitmq.conf'), configuration(address, port, managementPort) + further);
  await writeFile(join(folder, 'enabled_plugins'), management ? '[rabbitmq_management].\n' : '[].\n');
  if (member) await writeFile(join(folder, '.erlang.cookie'), member.cookie, { mode: 0o400 });
  // Milliseconds between two signs of life of nodes: quorum queues find a new leader in three seconds and not in six to twelve.
  if (member) await writeFile(join(folder, 'advanced.config'), '[{aten, [{poll_interval, 1000}]}].\n');
  const tool = async (name: string, ...args: string[]): Promise<string> => {
    const found = await findProgram('rabbitmq-server', [`${tools}/${name}`, name]);
    const command = inside(at, found, args);
    return (await run(command.file, command.args, { env, cwd: folder, timeout: toolMs })).stdout;
  };
  const control = async (...args: string[]): Promise<void> => void (await tool('rabbitmqctl', ...args));
  const epmd = member ? undefined : await startEpmd(at, epmdPort, folder);
  const service = await startLocalService({
    ...{ url: `amqp://guest:guest@${address}:${port}`, env, folder, log: join(folder, 'rabbitmq.log') },
    command: inside(at, program, []),
    answers: (server) => server.waitUntil('RabbitMQ answered', () => brokerAnswers(port, address), 120_000),
    removed: async () => epmd?.end('SIGKILL'),
  });
  return {
    ...service,
    ...(managementPort === undefined ? {} : { managementUrl: `http://${address}:${managementPort}` }),
    alarm: (raised) => control(...alarmArguments(raised)),
    trace: () => (traced ? Promise.resolve() : control('trace_on')),
    control,
    tool,
  };
}

/** Tells the nodes of its place each other's ports. Started by us and not by Erlang, which would leave it running. */
export async function startEpmd(at: Place, port: number, folder: string): Promise<ChildGroup> {
  const program = await findProgram('erlang-base', ['epmd']);
  const command = inside(at, program, ['-address', at.address, '-port', String(port)]);
  const epmd = new ChildGroup({ ...command, env: process.env, cwd: folder, log: join(folder, 'epmd.log') });
  await epmd.waitUntil('epmd answered', () => accepts(port, at.address), 10_000);
  return epmd;
}

function configuration(address: string, port: number, managementPort: number | undefined): string {
  return [
    ...(managementPort === undefined
      ? []
      : [`management.tcp.ip = ${address}`, `management.tcp.port = ${managementPort}`]),
    `listeners.tcp.1 = ${address}:${port}`,
    'tcp_listen_options.nodelay = true',
    `loopback_users.guest = ${address.startsWith('127.')}`,
    'disk_free_limit.absolute = 50MB',
    'log.console = true',
    'log.console.level = warning',
    'log.file = false',
    '',
  ].join('\n');
}

function environment(of: {
  folder: string;
  node: string;
  address: string;
  port: number;
  epmdPort: number;
  distributionPort: number;
  traced: boolean;
  RABBITMQ_USE_LONGNAME?: string;
}): NodeJS.ProcessEnv {
  const { folder, node, address, port, epmdPort, distributionPort, traced, ...further } = of;
  const { PATH, LANG, TMPDIR } = process.env;
  return {
    PATH,
    LANG,
    TMPDIR,
    // Erlang keeps its cookie here.
    HOME: folder,
    ERL_EPMD_ADDRESS: address,
    ERL_EPMD_PORT: String(epmdPort),
    // Makes the script become the Erlang VM instead of its parent; nothing speaks to systemd.
    RUNNING_UNDER_SYSTEMD: 'true',
    RABBITMQ_CONF_ENV_FILE: join(folder, 'none'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_NODENAME: node,
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: [
      `-kernel inet_dist_use_interface {${address.replaceAll('.', ',')}}`,
      ...(traced ? ['-rabbit trace_vhosts [<<"/">>]'] : []),
    ].join(' '),
    ...further,
  };
}
