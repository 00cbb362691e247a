// The rooms of the house: a folder directly below a top folder (of the page: below src), and its door, `index.ts`, whose first comment
// says what the room is for. `node scripts/rooms.js` prints imports that close a circle of rooms or go past a door, and fails where
// there are some. What is loaded lazily, `import('…')`, is no wall: it goes to the file that is loaded.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const tops = ['gateway', 'orchestrator', 'module-agents', 'shared', 'cli', 'dashboard/src'];

/** Vocabularies have no door: each of their files is one. */
const vocabularies = {
  'shared/contracts':
    'What travels and what is stored: each a schema, the type that follows from it, and its version.',
  'shared/kernel':
    'What every program needs: errors, log, settings, JSON, times, files, secrets. It knows nothing of weir.',
  'dashboard/src/design':
    'Colours, signs, words of states, and the parts that screens are made of. It knows no screen.',
};

/** Processes and threads begin here, so nobody goes past a door by naming them. */
const entry = /(^|[/-])(main|worker|thread|program)\.tsx?$/;

/** What weir's own code needs of the SDK; its `index.ts` is what module files import. */
const doors = { 'module-agents/sdk': 'inside.ts' };

/** The room of a file; undefined where it stands in none. */
function roomOf(file) {
  const top = tops.find((each) => file.startsWith(`${each}/`));
  const [room, ...rest] = top === undefined ? [] : file.slice(top.length + 1).split('/');
  return rest.length === 0 ? undefined : `${top}/${room}`;
}

function filesOf(top) {
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile() && /\.tsx?$/.test(each.name) && !each.name.endsWith('.d.ts'))
    .map((each) => path.relative('.', path.join(each.parentPath, each.name)).split(path.sep).join('/'));
}

/** All rooms by name: what each is for, and which rooms of its top folder it imports; and what goes past a door. To be asked in the repository's folder. */
export function readRooms() {
  const rooms = new Map();
  const past = [];
  for (const file of tops.flatMap(filesOf)) {
    const from = roomOf(file);
    if (from !== undefined && !rooms.has(from))
      rooms.set(from, { sentence: sentenceOf(from), imports: new Set() });
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/\b(?:from|import) '(\.[^']+)'/g)) {
      const target = path.posix.join(path.posix.dirname(file), specifier);
      const to = roomOf(target);
      if (to === undefined || to === from) continue;
      if (from?.startsWith(to.slice(0, to.lastIndexOf('/') + 1))) rooms.get(from).imports.add(to);
      if (!isDoor(to, target)) past.push(`${file} imports ${target}, and not the door of ${to}`);
    }
  }
  return { rooms, past };
}

function isDoor(room, file) {
  return file === `${room}/${doors[room] ?? 'index.ts'}` || room in vocabularies || entry.test(file);
}

/** The first comment of a room's door, as one line; empty where there is none. */
function sentenceOf(room) {
  if (room in vocabularies) return vocabularies[room];
  let text = '';
  try {
    text = readFileSync(`${room}/${doors[room] ?? 'index.ts'}`, 'utf8');
  } catch {
    return '';
  }
  const [, comment = ''] = /^\/\*\*(.*?)\*\//s.exec(text) ?? [];
  return comment.replaceAll(/\s*\n\s*\*\s?/g, ' ').trim();
}

/** Each circle of rooms, as the way around it. */
export function findCircles(rooms) {
  const circles = [];
  const done = new Set();
  const follow = (room, way) => {
    const at = way.indexOf(room);
    if (at >= 0) circles.push([...way.slice(at), room].join(' > '));
    if (at >= 0 || done.has(room)) return;
    for (const next of rooms.get(room)?.imports ?? []) follow(next, [...way, room]);
    done.add(room);
  };
  for (const room of rooms.keys()) follow(room, []);
  return circles;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { rooms, past } = readRooms();
  const mute = [...rooms]
    .filter(([, { sentence }]) => sentence === '')
    .map(([room]) => `${room} has no door that says what it is for`);
  const faults = [...findCircles(rooms).map((way) => `a circle of rooms: ${way}`), ...past, ...mute];
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
