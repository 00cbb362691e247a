import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { whyUnreadable } from '../../shared/kernel/errors/why-unreadable.ts';
import type { ModuleDefinition, ModuleFile } from '../sdk/inside.ts';
import { checkModule } from './check-module.ts';

/** The SDK that belongs to this very weir: its source, or what was built from it. */
const sdk = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../sdk/index.ts' : '../sdk/index.js', import.meta.url),
);

/**
 * Loads a module file (.ts, .js, .mjs), wherever it lies: `weir/module` in it is this weir's own SDK, and so is
 * `weir-lab/module`, whatever package of that name is installed beside the file.
 * @param file absolute
 * @param config what the workcell file says of the module; for files that export a function
 * @throws WeirError `bad_module` that names the file and what is wrong with it.
 */
export async function loadModuleFile(file: string, config: JsonObject): Promise<ModuleDefinition> {
  const jiti = createJiti(import.meta.url, { alias: { 'weir/module': sdk, 'weir-lab/module': sdk } });
  let exported: ModuleFile | undefined;
  let module: unknown;
  try {
    exported = await jiti.import<ModuleFile | undefined>(file, { default: true });
    module = typeof exported === 'function' ? await exported(config) : exported;
  } catch (cause) {
    const why = (await whyUnreadable(file)) ?? withoutRequireStack(messageOf(cause));
    throw new WeirError('bad_module', `${file} cannot be loaded: ${why}`, { cause });
  }
  return checkModule(module, file);
}

/** Node lists which of weir's own files asked for what is missing: that says nothing to the author of the file. */
function withoutRequireStack(text: string): string {
  return text.replace(/\nRequire stack:[^]*$/, '');
}
