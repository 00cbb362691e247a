import { copyFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { repositoryFile } from './repository-file.ts';

/** An instrument that runs on by itself, whatever happens to the driver and the agent: a server of the test. */
export class Incubator {
  /** The commands that have started a job, in order. */
  readonly starts: string[] = [];
  /** Why a job was stopped, in order. */
  readonly stops: string[] = [];
  state: 'idle' | 'running' | 'done' | 'stopped' = 'idle';
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://incubator');
      if (pathname === '/start') {
        this.starts.push(String(request.headers['command']));
        this.state = 'running';
      } else if (pathname === '/stop') {
        this.stops.push(searchParams.get('why') ?? '');
        this.state = 'stopped';
      }
      response.end(JSON.stringify({ state: this.state, by: this.starts.at(-1) ?? '' }));
    });
  }

  static async open(): Promise<Incubator> {
    const incubator = new Incubator();
    await new Promise<void>((resolve) => incubator.#server.listen(0, '127.0.0.1', resolve));
    return incubator;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Puts its driver and the kit of drivers into a folder; returns the entry of a workcell file that names it. */
  driverIn(folder: string, module: string): string {
    copyFileSync(repositoryFile('test/fixtures/drivers/incubator.py'), path.join(folder, 'incubator.py'));
    copyFileSync(
      repositoryFile('packaging/python/src/weir_driver/__init__.py'),
      path.join(folder, 'weir_driver.py'),
    );
    return `{ name: ${module}, interface: python, config: { file: ./incubator.py, url: '${this.url}' } }`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
