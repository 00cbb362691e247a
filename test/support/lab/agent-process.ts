import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { WeirProcess } from '../cli-process.ts';
import type { Lab } from './lab.ts';
import { Witness } from '../witness.ts';

const moduleFile = (witness: string) => `
import { appendFileSync } from 'node:fs';
import { defineModule } from 'weir/module';
export default defineModule({
  name: 'arm',
  actions: {
    move: {
      files: { protocol: { required: false } },
      run: ({ command }) => appendFileSync(${JSON.stringify(witness)}, command.id + '\\n'),
    },
  },
});`;

/** The agent arm/a of a lab on RabbitMQ, each of its lives a process of its own: kill -9 ends it as it does in a lab. */
export class AgentProcess {
  readonly witness: Witness;
  readonly #lab: Lab;

  /** @param file the text of its module file, given the witness's file; one that moves at once if not given */
  constructor(lab: Lab, file: (witness: string) => string = moduleFile) {
    this.#lab = lab;
    this.witness = new Witness(path.join(lab.folder, 'witness-process'));
    writeFileSync(path.join(lab.folder, 'arm.mjs'), file(this.witness.file));
    const workcell = `name: ${lab.workcell.name}\nmodules: [{ name: arm, interface: file }]\n`;
    writeFileSync(path.join(lab.folder, 'workcell.yaml'), workcell);
  }

  get journalDir(): string {
    return path.join(this.#lab.folder, 'journals-process');
  }

  journal(): string {
    return readFileSync(path.join(this.journalDir, this.#lab.workcell.name, 'arm/a/journal.jsonl'), 'utf8');
  }

  /** Starts a process, without waiting for it. */
  launch(env: NodeJS.ProcessEnv = {}): WeirProcess {
    const args = ['agent', './arm.mjs', '--instance', 'a', '--workcell', 'workcell.yaml'];
    const launched = new WeirProcess(args, this.#lab.folder, {
      WEIR_BROKER_URL: this.#lab.brokerUrl,
      WEIR_GATEWAY_URL: this.#lab.gateway.url(),
      WEIR_JOURNAL_DIR: this.journalDir,
      ...env,
    });
    this.#lab.onClose(() => kill(launched));
    return launched;
  }

  /** Starts a process; resolves when it has said hello. */
  async start(env: NodeJS.ProcessEnv = {}): Promise<WeirProcess> {
    const started = this.launch(env);
    await started.printed(/^weir agent is up/m);
    return started;
  }
}

/** `kill -9`; resolves when it has ended. */
export async function kill(one: WeirProcess): Promise<void> {
  one.signal('SIGKILL');
  await one.ended;
}
