import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { repositoryFile } from './repository-file.ts';
import { until } from './until.ts';

/** The colour picker's driver, as it runs. */
export class Driver {
  output = '';
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(folder: string, gateway: string, ...args: string[]) {
    const program = repositoryFile('dist/examples/color-picker/driver.js');
    const child = spawn(process.execPath, [program, '--gateway', gateway, '--out', folder, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.#child = child;
    this.ended = once(child, 'close').then(([code]) => code as number | null);
  }

  /** Resolves when the driver has told of that iteration. */
  async iteration(number: number): Promise<void> {
    const told = new RegExp(`^iteration +${number} `, 'm');
    await until(
      `iteration ${number} is over`,
      () => {
        if (this.#child.exitCode !== null) throw new Error(`the driver has ended:\n${this.output}`);
        return told.test(this.output);
      },
      60_000,
    );
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}
