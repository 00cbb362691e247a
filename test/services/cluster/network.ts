import { execFile, execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { keeperOf } from '../../support/child-group.ts';
import { here, inside, type Place } from '../place.ts';

/** A place that a cable joins with the others. What runs there goes on while the cable is pulled, and hears nobody elsewhere. */
export interface Site extends Place {
  readonly name: string;
  /** Pulls the cable: what is sent gets lost, and nobody is told. Rejects where sites have no network of their own. */
  cutOff(): Promise<void>;
  mend(): Promise<void>;
  /** Runs a program at the site and resolves to what it prints; of its output at most `mostBytes`. */
  run(
    program: string,
    args: readonly string[],
    options?: { env?: NodeJS.ProcessEnv; cwd?: string },
  ): Promise<string>;
}

export interface Network {
  readonly sites: readonly Site[];
  /** The address by which sites reach this process. */
  readonly address: string;
  /** Why the sites are mere addresses of the loopback device, which nobody can cut off; undefined where they are networks. */
  readonly inseparable: string | undefined;
  /** Removes it with all that still runs there. Idempotent. */
  close(): Promise<void>;
}

const mostBytes = 16 * 1024 * 1024;
const runMs = 120_000;

/**
 * So many sites, each a network namespace with a cable to a switch to which this process has one as well. All is gone when this
 * process has ended, whatever ended it. Several such networks may stand side by side.
 */
export async function openNetwork(count = 3): Promise<Network> {
  const token = randomInt(36 ** 4)
    .toString(36)
    .padStart(4, '0');
  const bridge = `weir-${token}`;
  const subnet = freeSubnet();
  const address = `${subnet}.254`;
  const sites = Array.from({ length: count }, (_, i) => ({
    name: `${bridge}-${i + 1}`,
    port: `weir${token}${i + 1}`,
    address: `${subnet}.${i + 1}`,
  }));
  const removal = [
    ...sites.flatMap(({ name, port }) => [`netns del ${name}`, `link del ${port}`]),
    `link del ${bridge}`,
  ];
  const keeper = keeperOf(removal.map((line) => `ip ${line}`).join('; '));
  const close = async (): Promise<void> => {
    keeper.kill('SIGKILL');
    await ip(['-force'], removal).catch(() => undefined);
  };
  try {
    await ip(
      [],
      [
        `link add ${bridge} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`,
        `addr add ${address}/24 dev ${bridge}`,
        ...sites.flatMap(({ name, port }) => [
          `netns add ${name}`,
          `link add ${port} type veth peer name eth0 netns ${name}`,
        ]),
      ],
    );
    // Each address that comes or goes makes browsers of other tests break off what they load: these need none of IPv6.
    const links = [bridge, ...sites.map(({ port }) => port)];
    await ip(
      ['-force'],
      links.map((link) => `link set ${link} addrgenmode none`),
    ).catch(() => undefined);
    await ip(
      [],
      [`link set ${bridge} up`, ...sites.map(({ port }) => `link set ${port} master ${bridge} up`)],
    );
    for (const { name, address: own } of sites)
      await ip(['-n', name], ['link set lo up', `addr add ${own}/24 dev eth0`, 'link set eth0 up']);
  } catch (error) {
    await close();
    return onLoopback(count, (error as Error).message);
  }
  return {
    sites: sites.map(({ name, port, address: own }) => {
      const place = { address: own, enter: ['nsenter', `--net=/run/netns/${name}`] };
      const link = (state: 'up' | 'down') => ip([], [`link set ${port} ${state}`]);
      return { name, ...place, cutOff: () => link('down'), mend: () => link('up'), run: runner(place) };
    }),
    address,
    inseparable: undefined,
    close,
  };
}

/** Sites without a network of their own. */
function onLoopback(count: number, inseparable: string): Network {
  const subnet = `127.${randomInt(1, 255)}.${randomInt(1, 255)}`;
  const cutOff = () => Promise.reject(new Error('a site without a network namespace cannot be cut off'));
  return {
    sites: Array.from({ length: count }, (_, i) => {
      const place = { address: `${subnet}.${i + 1}`, enter: [] };
      return { name: `site-${i + 1}`, ...place, cutOff, mend: async () => undefined, run: runner(place) };
    }),
    address: here.address,
    inseparable,
    close: async () => undefined,
  };
}

function runner(place: Place): Site['run'] {
  return (program, args, options = {}) => {
    const command = inside(place, program, args);
    return execute(command.file, command.args, { ...options, timeout: runMs });
  };
}

/** Runs lines of `ip` in one process. */
async function ip(options: readonly string[], lines: readonly string[]): Promise<void> {
  await execute('ip', [...options, '-batch', '-'], {}, `${lines.join('\n')}\n`);
}

function execute(file: string, args: readonly string[], options: object, input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(file, args, { maxBuffer: mostBytes, ...options }, (error, stdout, stderr) => {
      if (error)
        reject(
          new Error(`${[file, ...args].join(' ')}: ${error.message}\n${stderr}${stdout}`, { cause: error }),
        );
      else resolve(stdout);
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** The first three bytes of a private network with 256 addresses in which this machine has no address, and no way to any. */
function freeSubnet(): string {
  const own = Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? []);
  for (;;) {
    const subnet = `10.${randomInt(64, 255)}.${randomInt(1, 255)}`;
    if (own.some((address) => address.startsWith(`${subnet}.`))) continue;
    if (!routed(subnet)) return subnet;
  }
}

/** True where a route of this machine, other than its default one, leads into the network. */
function routed(subnet: string): boolean {
  try {
    const [way] = JSON.parse(
      execFileSync('ip', ['-j', 'route', 'get', `${subnet}.1`], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ) as { gateway?: string }[];
    return way?.gateway === undefined;
  } catch {
    // No way there at all, or no `ip`.
    return false;
  }
}
