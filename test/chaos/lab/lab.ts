import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../support/free-port.ts';
import type { Losses } from '../../support/lossy-broker.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { readActuations, type Actuation } from '../books/actuation.ts';
import { cutJournals } from '../decorated/power-cut.ts';
import { decoratedProgram } from '../decorated/program.ts';
import type { Place } from '../../services/place.ts';
import { Cables, type CableEnd } from './cables.ts';
import { openFrontDoor } from './front-door.ts';
import { LabProcess, type LabArming } from './lab-process.ts';
import { noLosses } from './losses.ts';

/** The processes of a lab: two orchestrators that compete, two groups of agents that serve the same instruments. */
export const roles = ['gateway', 'first', 'second', 'one', 'two'] as const;
/** A lab on several places has a second gateway. */
export const spread = [...roles, 'other-gateway'] as const;
export type Role = (typeof spread)[number];

export const gateways = ['gateway', 'other-gateway'] as const satisfies Role[];

export const orchestrators = ['first', 'second'] as const satisfies Role[];
export const agents = ['one', 'two'] as const satisfies Role[];
export const instruments = ['left', 'middle', 'right'] as const;
/** Each movement of this instrument uses one of so many, where the lab counts them. */
export const supplied = { module: 'middle', capacity: 25 } as const satisfies {
  module: (typeof instruments)[number];
  capacity: number;
};

/** A driver that is to be killed as it moves, and does not move for so long, is killed all the same (milliseconds). */
const mostDriverLivesMs = 3_000;

export interface LabOptions {
  brokerUrl: string;
  storeUrl: string;
  /** Every process reaches what is named here by a cable of its own, which can be pulled. */
  cables?: readonly CableEnd[];
  /** The processes run the protocol at a tenth of its times. */
  hasty?: boolean;
  /** This instrument has a driver in Python: a process of its own beside each agent. */
  inPython?: (typeof instruments)[number];
  /** What one instrument uses up is counted. */
  supplies?: boolean;
  /** Where each process runs, and the address at which clients and agents find one of the gateways; here unless given. */
  spread?: { places: Record<Role, Place>; front: string };
}

/** A lab of real processes on a real broker and store, with instruments that keep a book of what they did. */
export class Lab {
  /** By which clients reach a gateway. */
  readonly url: string;
  readonly workcell: string;
  /** The gateway's data folder. */
  readonly dataDir: string;
  readonly cables = new Cables();
  readonly #folder: string;
  readonly #options: LabOptions;
  readonly #port: number;
  readonly #processes = new Map<Role, LabProcess>();
  readonly #deferred: (() => Promise<void>)[] = [];

  static async open(options: LabOptions): Promise<Lab> {
    const folder = await mkdtemp(path.join(tmpdir(), 'weir-chaos-'));
    const port = await freePort();
    const { places, front: address } = options.spread ?? {};
    const urls = places && gateways.map((role) => `http://${places[role].address}:${port}`);
    const front = urls && address !== undefined ? await openFrontDoor(address, urls) : undefined;
    const lab = new Lab(folder, port, options, front?.url);
    if (front) lab.defer(() => front.close());
    for (const each of ['journals', 'logs', 'data']) await mkdir(path.join(folder, each));
    await symlink(await decoratedProgram(), lab.#path('program'));
    await writeFile(lab.#path('book'), '');
    if (options.inPython !== undefined) await lab.#bringDriver();
    await writeFile(lab.#path('workcell.yaml'), lab.#workcellFile());
    return lab;
  }

  private constructor(folder: string, port: number, options: LabOptions, front?: string) {
    this.#folder = folder;
    this.#port = port;
    this.#options = options;
    this.url = front ?? `http://127.0.0.1:${port}`;
    this.workcell = uniqueWorkcell('chaos');
    this.dataDir = this.#path('data');
  }

  /** Starts the processes one after the other; resolves when all of them are up. */
  async start(...wanted: Role[]): Promise<void> {
    for (const role of wanted) await (await this.launch(role)).up();
  }

  /** Starts a process, whose predecessor has ended, without waiting for it. */
  async launch(role: Role, arming?: LabArming): Promise<LabProcess> {
    const started = new LabProcess({
      program: this.#path(
        'program',
        this.#options.hasty ? 'dist/test/support/weir-tenth.js' : 'dist/cli/main.js',
      ),
      args: argumentsOf(role),
      cwd: this.#folder,
      env: await this.#environment(role),
      log: this.#path('logs', role),
      arming,
      at: this.#options.spread?.places[role],
    });
    this.#processes.set(role, started);
    return started;
  }

  /** @throws Error where it was never started. */
  process(role: Role): LabProcess {
    const found = this.#processes.get(role);
    if (!found) throw new Error(`the lab has no ${role}`);
    return found;
  }

  /** Those that were ever started. */
  roles(): Role[] {
    return [...this.#processes.keys()];
  }

  kill(role: Role): Promise<void> {
    this.kills.push({ role, at: Date.now() });
    return this.process(role).end('SIGKILL');
  }
  /** Who was killed so far, and when, in milliseconds since the epoch. */
  readonly kills: { role: Role; at: number }[] = [];

  /** The PC of a group of agents loses its power. Resolves to how many bytes of their journals are lost. */
  async cutPower(role: (typeof agents)[number]): Promise<number> {
    await this.kill(role);
    return cutJournals(this.#path('journals'), role);
  }

  /**
   * The driver in Python that a group of agents has started is killed at the next movement, once the beginning or the end of that is in the
   * book: nobody has heard of it. At the latest after some seconds, as it is. Nothing else is killed.
   */
  async killDriver(role: (typeof agents)[number], edge: Actuation['edge']): Promise<void> {
    const dies = this.#path(`dies-${role}`);
    await writeFile(`${dies}.new`, edge);
    await rename(`${dies}.new`, dies);
    const end = Date.now() + mostDriverLivesMs;
    while (existsSync(dies) && Date.now() < end) await delay(20);
    if (!existsSync(dies)) return;
    await rm(dies, { force: true });
    const pid = Number(await readFile(this.#path(`driver-${role}`), 'utf8'));
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // It has ended already, and the next one has not begun.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  /** Asks a process to stop, as an operator does. */
  stop(role: Role): Promise<void> {
    return this.process(role).end('SIGTERM');
  }

  /** Stops a process without its knowledge, as a hung machine would; `thaw` lets it go on. */
  freeze(role: Role): void {
    this.process(role).signal('SIGSTOP');
  }

  thaw(role: Role): void {
    this.process(role).signal('SIGCONT');
  }

  /** Moves the wall clock of a process by an hour, or back. */
  shiftClock(role: Role): void {
    this.process(role).signal('SIGUSR2');
  }

  /** The orchestrator that was the last to say that it owns the workcell. */
  owner(): (typeof orchestrators)[number] {
    const epochOf = (role: Role): number => {
      if (!this.#processes.get(role)?.alive) return -1;
      const epochs = this.process(role)
        .log()
        .matchAll(/"epoch":(\d+),[^\n]*this orchestrator owns the workcell/g);
      return Math.max(0, ...[...epochs].map(([, epoch]) => Number(epoch)));
    };
    return epochOf('first') >= epochOf('second') ? 'first' : 'second';
  }

  actuations(): Actuation[] {
    return readActuations(this.#path('book'));
  }

  /** Has all processes lose that share of their transient messages from now on: 0 to 1. */
  async lose(share: number): Promise<void> {
    const losses: Losses = { ...noLosses, drop: share };
    await writeFile(this.#path('losses'), JSON.stringify(losses));
  }

  /** A new file name of the lab's own. */
  signalFile(): string {
    this.#signals += 1;
    return this.#path(`signal-${this.#signals}`);
  }
  #signals = 0;

  /** Where the logs of all processes, the book, the journals and the files are. */
  get folder(): string {
    return this.#folder;
  }

  /** Has something done when all processes have ended, before the folder goes. */
  defer(act: () => Promise<void>): void {
    this.#deferred.push(act);
  }

  /** Ends all processes; `keep` leaves the folder for whoever wants to know what happened. */
  async close({ keep = false } = {}): Promise<void> {
    await Promise.all([...this.#processes.values()].map((process) => process.end('SIGKILL')));
    await this.cables.close();
    for (const act of this.#deferred) await act();
    if (!keep) await rm(this.#folder, { recursive: true, force: true });
  }

  #path(...names: string[]): string {
    return path.join(this.#folder, ...names);
  }

  async #environment(role: Role): Promise<NodeJS.ProcessEnv> {
    const { brokerUrl, storeUrl, cables = [] } = this.#options;
    const isAgent = (agents as readonly Role[]).includes(role);
    const by = (end: CableEnd, url: string) => (cables.includes(end) ? this.cables.lay(role, end, url) : url);
    return {
      WEIR_BROKER_URL: await by('broker', brokerUrl),
      WEIR_WORKCELL: this.#path('workcell.yaml'),
      WEIR_CHAOS_LOSSES: this.#path('losses'),
      ...(this.#options.spread && { WEIR_INSECURE_NETWORK: 'yes' }),
      ...(isAgent
        ? {
            WEIR_GATEWAY_URL: await by('gateway', this.url),
            WEIR_JOURNAL_DIR: this.#path('journals'),
            WITNESS_INSTANCE: role,
          }
        : { WEIR_STORE_URL: await by('store', storeUrl) }),
      ...((gateways as readonly Role[]).includes(role) ? this.#gatewayEnvironment(role) : {}),
    };
  }

  #gatewayEnvironment(role: Role): NodeJS.ProcessEnv {
    const { places } = this.#options.spread ?? {};
    return {
      WEIR_DATA_DIR: this.dataDir,
      WEIR_PORT: String(this.#port),
      ...(places && { WEIR_HOST: places[role].address, WEIR_ALLOW_HOST: new URL(this.url).hostname }),
    };
  }

  #workcellFile(): string {
    const file = this.#path('program', 'dist/test/chaos/recording-module.js');
    const modules = instruments.map((name) => {
      const [kind, own] =
        name === this.#options.inPython ? ['python', this.#path('recording_driver.py')] : ['file', file];
      const uses =
        this.#options.supplies && name === supplied.module
          ? `, consumables: { tips: { capacity: ${supplied.capacity}, uses: { act: 1 }, warn_at: 5 } }`
          : '';
      return `  - { name: ${name}, interface: ${kind}${uses}, config: { file: ${own}, name: ${name}, book: ${this.#path('book')} } }`;
    });
    return `name: ${this.workcell}\nconfig: { lost_after: 120 }\nmodules:\n${modules.join('\n')}\n  - { name: operator, interface: operator }\n`;
  }

  /** The driver and the kit, beside each other as `weir driver new` puts them. */
  async #bringDriver(): Promise<void> {
    await copyFile(repositoryFile('test/chaos/recording_driver.py'), this.#path('recording_driver.py'));
    const kit = repositoryFile('packaging/python/src/weir_driver/__init__.py');
    await copyFile(kit, this.#path('weir_driver.py'));
  }
}

function argumentsOf(role: Role): string[] {
  if ((gateways as readonly Role[]).includes(role)) return ['gateway'];
  return role === 'first' || role === 'second' ? ['orchestrator'] : ['agents', '--instance', role];
}
