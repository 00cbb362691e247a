import { didYouMean } from '../kernel/json/did-you-mean.ts';
import { escapePointer } from '../kernel/json/schema.ts';
import { describeProblem, placed, type Locate, type Problem } from '../kernel/json/problem.ts';
import { interfaceOf } from './interfaces.ts';
import { whyUnserved } from './served.ts';
import { workcellSchema, type ModuleDocument, type WorkcellDocument } from './workcell-schema.ts';
import { ignoredSettings, type Workcell, type WorkcellModule } from '../contracts/workcell.ts';

/** What is odd about a workcell file and keeps nobody from using it: sentences with their places. */
export function findNotes(document: WorkcellDocument, workcell: Workcell, locate: Locate): string[] {
  const notes: Problem[] = [];
  const note = (pointer: string, message: string): void => void notes.push({ pointer, message });
  for (const key of ignoredSettings) {
    if (!document.config || !Object.hasOwn(document.config, key)) continue;
    note(`/config/${key}`, `config.${key} belongs to WEI's own deployment and is ignored`);
  }
  noteStrangers(document, workcellSchema.properties, '', 'in a workcell file', note);
  const known = workcellSchema.properties.modules.items.properties;
  for (const [index, module] of (document.modules ?? []).entries()) {
    const pointer = `/modules/${index}`;
    noteStrangers(module, known, pointer, `in the module "${module.name}"`, note);
    noteInterface(module, workcell.modules[index], pointer, note);
  }
  const names = workcell.modules.map(({ name }) => name);
  for (const module of Object.keys(workcell.locations)) {
    // WEI's files keep places in the coordinates of the workcell itself beside those of the modules.
    if (names.includes(module) || module === 'workcell') continue;
    const message = `there are locations for "${module}", which is no module of the workcell${didYouMean(module, names)}`;
    note(`/locations/${escapePointer(module)}`, message);
  }
  return notes.map((each) => describeProblem(placed(each, locate(each.pointer))));
}

type Note = (pointer: string, message: string) => void;

function noteStrangers(object: object, known: object, pointer: string, where: string, note: Note): void {
  const names = Object.keys(known);
  for (const key of Object.keys(object)) {
    if (names.includes(key)) continue;
    const message = `"${key}" is not known ${where} and is ignored${didYouMean(key, names)}`;
    note(`${pointer}/${escapePointer(key)}`, message);
  }
}

function noteInterface(
  module: ModuleDocument,
  built: WorkcellModule | undefined,
  pointer: string,
  note: Note,
): void {
  if (module.interface === undefined && module.type !== undefined) {
    const message =
      interfaceOf(module) === undefined
        ? `"type" of module "${module.name}" names no interface and is ignored`
        : `"type" of module "${module.name}" is read as its interface, as old files mean it`;
    note(`${pointer}/type`, message);
  }
  const why = built?.active === true ? whyUnserved(built) : undefined;
  if (why === undefined) return;
  note(`${pointer}/interface`, `module "${module.name}": ${why}: start an agent of your own for it`);
}
