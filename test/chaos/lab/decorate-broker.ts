import { existsSync, readFileSync } from 'node:fs';
import type { Broker } from '../../../shared/broker/broker.ts';
import { lossyBroker } from '../../support/lossy-broker.ts';
import { noLosses, readLosses } from './losses.ts';

/** How often a process looks which messages are to be lost, in milliseconds. */
const lookEvery = 100;

/** The broker as a process of a chaos lab has it: it loses messages as the file says that `WEIR_CHAOS_LOSSES` names. */
export function decorateBroker(own: Broker): Broker {
  const file = process.env['WEIR_CHAOS_LOSSES'];
  if (file === undefined) return own;
  const losses = { ...noLosses };
  const look = (): void => {
    if (existsSync(file)) Object.assign(losses, readLosses(readFileSync(file, 'utf8')));
  };
  look();
  setInterval(look, lookEvery).unref();
  return lossyBroker(own, losses, Math.random);
}
