import { isObject } from '../../shared/kernel/json/json.ts';
import { loadYaml } from '../../shared/yaml/index.ts';
import type { FileKind } from './verdict.ts';

const workcellKeys = ['config', 'locations'];

/** What a file is, by its keys. A file that cannot be read as either is a workflow: the more usual one. */
export function kindOfFile(text: string): FileKind {
  const loaded = loadYaml(text);
  if (!loaded.ok || !isObject(loaded.value) || 'flowdef' in loaded.value) return 'workflow';
  const { value } = loaded;
  const modules = value['modules'];
  const described = Array.isArray(modules) && modules.some((each) => isObject(each) && describesModule(each));
  return described || workcellKeys.some((key) => key in value) ? 'workcell' : 'workflow';
}

/** Workflows, too, may have a list of modules, but only of names. */
function describesModule(module: object): boolean {
  return 'interface' in module || 'config' in module || 'model' in module;
}
