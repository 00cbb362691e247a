import { Document, isMap, isSeq, parseDocument, type YAMLSeq } from 'yaml';

/** What a new module's entry says. */
export interface NewEntry {
  name: string;
  interface: string;
  file: string;
}

/** The workcell file of a lab that has this module alone. */
export function workcellOf(lab: string, entry: NewEntry): string {
  return `name: ${lab}\nmodules:\n${linesOf(entry, '  ')}`;
}

/**
 * The text of a workcell file with one module more, at the end of its list; all else is as it was, to the letter where the list has a
 * line per module.
 * @throws Error with a sentence that goes on from the file's name
 */
export function withModule(text: string, entry: NewEntry): string {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw new Error(`is no YAML: ${error.message.split(/:?\n/)[0] ?? ''}`);
  if (!isMap(document.contents)) throw new Error('is no workcell file');
  const modules = document.get('modules');
  if (modules !== undefined && modules !== null && !isSeq(modules))
    throw new Error('has modules that are no list');
  if (isSeq(modules) && namesIn(modules).includes(entry.name)) {
    throw new Error(`has a module "${entry.name}" already: choose another name`);
  }
  if (isSeq(modules) && !modules.flow && modules.items.length > 0) return spliced(text, modules, entry);
  if (isSeq(modules)) modules.flow = false;
  else document.set('modules', document.createNode([]));
  document.addIn(['modules'], { name: entry.name, interface: entry.interface, config: { file: entry.file } });
  return document.toString({ lineWidth: 0 });
}

function namesIn(modules: YAMLSeq): unknown[] {
  return modules.items.map((item) => (isMap(item) ? item.get('name') : undefined));
}

/** A list with a line or more per module: the new one stands where the last one ends, as far in as the others. */
function spliced(text: string, modules: YAMLSeq, entry: NewEntry): string {
  const [begin = 0, , end = text.length] = modules.range ?? [];
  const indent = /[^\n]*$/.exec(text.slice(0, begin))?.[0] ?? '';
  const last = modules.items.at(-1);
  const after = (isMap(last) ? last.range?.[1] : undefined) ?? end;
  // To the end of the line: what stands behind the last module there is a remark on it.
  const lineEnd = text.indexOf('\n', Math.max(0, after - 1));
  const before = lineEnd === -1 ? `${text}\n` : text.slice(0, lineEnd + 1);
  return before + linesOf(entry, indent) + (lineEnd === -1 ? '' : text.slice(lineEnd + 1));
}

function linesOf({ name, interface: served, file }: NewEntry, indent: string): string {
  const config = new Document({ file }, { flow: true }).toString({ lineWidth: 0 }).trim();
  const lines = [`- name: ${name}`, `  interface: ${served}`, `  config: ${config}`];
  return lines.map((line) => `${indent}${line}\n`).join('');
}
