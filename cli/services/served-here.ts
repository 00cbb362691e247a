import type { WorkcellModule } from '../../shared/workcell/workcell.ts';

/** Whether weir has all that it needs to serve the module, so that no agent of the lab's own must be started for it. */
export function servedHere(module: WorkcellModule): boolean {
  switch (module.interface) {
    case 'simulator':
    case 'utilities':
    case 'process':
      return true;
    case 'file':
      return typeof module.config['file'] === 'string';
    default:
      return false;
  }
}
