import { escapePointer } from '../kernel/json/schema.ts';
import { cutShort } from '../kernel/some-of.ts';
import { maxProblems, type Problem } from '../kernel/json/problem.ts';
import { baseName, safeFileName } from '../kernel/files/safe-name.ts';

/** How the sentence about a file ends that no part of the submission carries. */
export const notHandedIn = 'did not come with the submission';

/** A file that came with a submission. */
export interface Upload {
  /** The form part it came in: `files`, or `file.<step position>.<argument>`. */
  field: string;
  /** The name that the client gave it. */
  name: string;
  size: number;
  /** Lower-case hexadecimal. */
  sha256: string;
}

/** An upload and the name under which the run keeps it. */
export interface PlacedFile<U extends Upload = Upload> {
  name: string;
  upload: U;
  /** The parts in which it came that are for one argument of one step; missing where there are none. */
  parts?: string[];
}

/** What a step says about its files. */
export interface StepFiles {
  /** Argument → a file name, or a path on the client's machine. */
  files: Record<string, string>;
  /** Where the step stands in its file. */
  pointer: string;
  /** That file, where it is not the workflow that was handed in: no part can be for one of its steps. */
  file?: string;
}

const explicitField = /^file\.(\d{1,6})\.(.+)$/s;

/** How the pointer of a step begins that a part can be for. */
const counted = '/flowdef/';

/**
 * Gives each step the stored name of each of its files, by base name or by the part that an upload came in. Uploads of
 * one name and the same bytes are one file; `reserved` are names that no file may have.
 * @returns the files of each step, in the order of `steps`
 */
export function matchFiles<U extends Upload>(
  steps: readonly StepFiles[],
  uploads: readonly U[],
  reserved: ReadonlySet<string>,
): { steps: StepFiles['files'][]; placed: PlacedFile<U>[]; problems: Problem[]; warnings: string[] } {
  const problems: Problem[] = [];
  const matched = steps.map(({ files }) => ({ ...files }));
  const places = new Map(
    steps.flatMap(({ pointer, file }, index) => (file === undefined ? [[pointer, index] as const] : [])),
  );
  const placed = new Map<string, U>();
  const parts = new Map<string, string[]>();
  const used = new Set<string>();
  const settled = new Set<string>();

  function place(name: string, upload: U): boolean {
    const other = placed.get(name);
    if (other && other.sha256 !== upload.sha256) return false;
    if (!other) placed.set(name, upload);
    return true;
  }

  for (const upload of uploads.filter(({ field }) => !explicitField.test(field))) {
    if (!place(safeFileName(upload.name), upload)) {
      problems.push({ pointer: '', message: `two different files are named "${baseName(upload.name)}"` });
    }
  }
  for (const upload of uploads) {
    const [, position, argument] = explicitField.exec(upload.field) ?? [];
    if (position === undefined || argument === undefined) continue;
    const index = places.get(`${counted}${Number(position)}`);
    const files = matched[index ?? -1];
    if (!files) {
      const message = `the file part "${upload.field}" is for a step that the workflow does not have`;
      problems.push({ pointer: '', message });
      continue;
    }
    const plain = safeFileName(upload.name);
    const name = place(plain, upload) ? plain : safeFileName(`${position}.${argument}.${plain}`);
    if (!place(name, upload)) {
      problems.push({ pointer: '', message: `two different files come as "${upload.field}"` });
    }
    files[argument] = name;
    parts.set(name, [...(parts.get(name) ?? []), upload.field]);
    settled.add(`${index} ${argument}`);
    used.add(name);
  }
  for (const [index, files] of matched.entries()) {
    for (const [argument, wanted] of Object.entries(files)) {
      if (problems.length > maxProblems) break;
      if (settled.has(`${index} ${argument}`)) continue;
      const name = safeFileName(wanted);
      if (placed.has(name)) {
        files[argument] = name;
        used.add(name);
        continue;
      }
      const { pointer = '', file } = steps[index] ?? {};
      problems.push({
        pointer: `${pointer}/files/${escapePointer(argument)}`,
        ...(file === undefined ? {} : { file }),
        message: `the file "${cutShort(baseName(wanted))}" for "${cutShort(argument)}" ${notHandedIn}`,
        wanting: true,
      });
    }
  }
  for (const name of placed.keys()) {
    if (reserved.has(name)) problems.push({ pointer: '', message: `a file may not be named "${name}"` });
  }
  const warnings = [...placed.keys()]
    .filter((name) => !used.has(name))
    .slice(0, maxProblems)
    .map((name) => `the file "${name}" belongs to no step`);
  return {
    steps: matched,
    placed: [...placed].map(([name, upload]) => {
      const own = parts.get(name);
      return { name, upload, ...(own && { parts: own }) };
    }),
    problems,
    warnings,
  };
}
