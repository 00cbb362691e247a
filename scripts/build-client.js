// Writes client/schema.ts, the types of the client, from the description of the HTTP API. All that looks at types needs it first; where
// the description is as it was, the file stays as it is.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.js';

const file = 'client/schema.ts';

try {
  await writeTypes(await describeApi());
} catch (error) {
  // The compiler, which comes next, says better what is wrong with the sources.
  if (!existsSync(file)) throw error;
  process.stderr.write(`${file} stays as it is: ${String(error).split('\n', 1)[0]}\n`);
}

/** The description, without its examples: they would be comments of a hundred lines. */
async function describeApi() {
  // Below node_modules, where what it imports is found; of this process alone, for several may build at once.
  const folder = path.join('node_modules', '.cache', `api-${process.pid}`);
  const from = 'gateway/server/api';
  const load = (name) => import(pathToFileURL(path.resolve(folder, from, `${name}.js`)).href);
  try {
    await bundle({ to: folder, names: [`${from}/description-router`, `${from}/openapi-document`] });
    const { operations } = await load('description-router');
    const { openapiDocument } = await load('openapi-document');
    const document = openapiDocument(operations, '0.0.0');
    return JSON.stringify(document, (key, value) => (key === 'example' ? undefined : value));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function digest(of) {
  return createHash('sha256').update(of).digest('hex').slice(0, 16);
}

async function writeTypes(description) {
  const head = `/** Made of the description of the HTTP API (${digest(description)}): do not edit. */\n\n`;
  if (existsSync(file) && readFileSync(file, 'utf8').startsWith(head)) return;
  // They take longer to load than all else.
  const [{ default: openapiTS, astToString }, { default: ts }] = await Promise.all([
    import('openapi-typescript'),
    import('typescript'),
  ]);
  const types = await openapiTS(description, {
    // A part of a form that is a file.
    transform: (schema) =>
      schema.format === 'binary' ? ts.factory.createTypeReferenceNode('Blob') : undefined,
  });
  const next = `${file}.${process.pid}`;
  writeFileSync(next, head + astToString(types));
  renameSync(next, file);
}
