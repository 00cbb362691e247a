/** Reads WEI's dialect of YAML, and knows the place of each value. It knows no workflow. */

export { loadIfJson, loadYaml } from './load-yaml.ts';
