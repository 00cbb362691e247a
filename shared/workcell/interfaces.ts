import { operatorInterface } from '../contracts/question.ts';
import type { ModuleDocument } from './workcell-schema.ts';
import type { WorkcellModule } from '../contracts/workcell.ts';

/** Interfaces of weir's own. */
const ownInterfaces: readonly string[] = [
  ...['simulator', 'utilities', 'process', 'python', 'stdio'],
  ...[operatorInterface, 'file'],
];

/** Those whose config names a program that an agent runs: what runs on a lab's machines, the lab's own file says alone. */
export const programInterfaces: readonly string[] = ['process', 'python', 'stdio', 'file'];

/** Interfaces of WEI's modules that are reached over HTTP, which weir drives as well. */
export const restInterfaces: readonly string[] = ['wei_rest_node', 'wei_rest_interface'];

/** Interfaces that WEI knows and weir does not speak: a file that names one loads, and says so. */
const notSpoken: readonly string[] = [
  'wei_tcp_node',
  'wei_tcp_interface',
  'wei_ros_node',
  'wei_ros_interface',
  'wei_ros_camera',
  'simulate_callback',
];

export const knownInterfaces: readonly string[] = [...ownInterfaces, ...restInterfaces, ...notSpoken];

/** What an interface that WEI does not know is shown as; the real one stands beside it, as `served_by`. */
const shownToWei = 'simulate_callback';

/**
 * The interface that a module names, if it does; WEI does not heed how it is capitalised. Old files call it "type", and a
 * definition that was read from a gateway and is handed in again has the real one in `served_by`.
 */
export function interfaceOf({ interface: named, type, served_by }: ModuleDocument): string | undefined {
  const wanted = named?.toLowerCase();
  if (typeof served_by === 'string' && (wanted === undefined || wanted === shownToWei)) {
    return served_by.toLowerCase();
  }
  if (wanted !== undefined || typeof type !== 'string') return wanted;
  return knownInterfaces.includes(type.toLowerCase()) ? type.toLowerCase() : undefined;
}

/** Whether weir has all that it needs to serve the module, so that no agent of the lab's own must be started for it. */
export function servedHere({ interface: of, config }: WorkcellModule): boolean {
  if (of === 'file') return typeof config['file'] === 'string';
  if (restInterfaces.includes(of)) return typeof config['rest_node_address'] === 'string';
  return ownInterfaces.includes(of);
}

/**
 * Why nothing that comes with weir can serve the module; undefined where something can, or where it is a matter of course
 * that an agent of the lab's own comes. A module may be served by such an agent whatever its interface is.
 */
export function whyUnserved(module: WorkcellModule): string | undefined {
  const { interface: of } = module;
  if (of === 'file' || servedHere(module)) return undefined;
  return restInterfaces.includes(of)
    ? `its interface is ${of}, and config.rest_node_address does not say where it is`
    : `weir does not speak its interface ${of}`;
}

const [rest, tcp, ros] = [['rest_node_address'], ['tcp_node_address', 'tcp_node_port'], ['ros_node_address']];
/** What the config of each of WEI's interfaces must hold. */
const neededByWei = new Map(
  Object.entries({
    ...{ wei_rest_node: rest, wei_rest_interface: rest },
    ...{ wei_tcp_node: tcp, wei_tcp_interface: tcp },
    ...{ wei_ros_node: ros, wei_ros_interface: ros, wei_ros_camera: ros },
  }),
);

/** WEI's client refuses interfaces that it does not know, and its own where something of their config is missing. */
export function interfaceForWei({ interface: served, config }: WorkcellModule): string {
  const needed = neededByWei.get(served);
  return needed?.every((key) => Object.hasOwn(config, key)) ? served : shownToWei;
}
