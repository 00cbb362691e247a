import { aboutOf, WeiModuleStandIn, type Answer } from './wei-module-stand-in.ts';

const every = ['safety_stop', 'reset', 'pause', 'resume', 'cancel', 'lock', 'unlock', 'shutdown'];

/**
 * A module that behaves as the one of WEI's own tests: its flags do what orders say, its action `move` goes on whatever they
 * say, and after a reset it is READY although the action still runs.
 */
export class WeiTestModule extends WeiModuleStandIn {
  readonly flags = new Set(['READY']);
  /** End the actions that run, the first begun first. */
  readonly ends: ((answer: Answer) => void)[] = [];

  constructor() {
    super();
    this.about = { ...aboutOf('move', 'measure'), admin_commands: every };
    this.answers['move'] = [
      () => {
        this.flags.delete('READY');
        this.flags.add('BUSY');
        return new Promise<Answer>((resolve) => {
          this.ends.push((answer) => {
            this.flags.delete('BUSY');
            this.flags.add('READY');
            resolve(answer);
          });
        });
      },
    ];
    this.heed = (command) => this.obey(command);
    Object.defineProperty(this, 'state', {
      get: () => ({ status: Object.fromEntries([...this.flags].map((flag) => [flag, true])), error: '' }),
    });
  }

  /** What an order makes of its flags. */
  obey(command: string): void {
    if (command === 'cancel' || command === 'safety_stop') this.flags.add('CANCELLED');
    if (command === 'safety_stop' || command === 'lock') this.flags.add('LOCKED');
    if (command === 'pause') this.flags.add('PAUSED');
    if (command === 'resume') this.flags.delete('PAUSED');
    if (command === 'unlock') this.flags.delete('LOCKED');
    if (command !== 'reset') return;
    this.flags.clear();
    this.flags.add('READY');
  }
}
