import type { ModuleDocument } from './workcell-schema.ts';

/** Interfaces that weir has an agent for. */
export const served: readonly string[] = ['simulator', 'utilities', 'process', 'file'];

/** Interfaces that WEI knows: a file that names one loads, and says that no agent serves the module. */
const ofWei: readonly string[] = [
  'wei_rest_node',
  'wei_rest_interface',
  'wei_tcp_node',
  'wei_tcp_interface',
  'wei_ros_node',
  'wei_ros_interface',
  'wei_ros_camera',
  'simulate_callback',
];

export const knownInterfaces: readonly string[] = [...served, ...ofWei];

/** The interface that a module names, if it does; WEI does not heed how it is capitalised. Old files call it "type". */
export function interfaceOf({ interface: named, type }: ModuleDocument): string | undefined {
  const wanted = named?.toLowerCase();
  if (wanted !== undefined || typeof type !== 'string') return wanted;
  return knownInterfaces.includes(type.toLowerCase()) ? type.toLowerCase() : undefined;
}
