// Puts the page that shows the description of the API into dist/docs-page, with all that it needs: a lab may have no other network.
import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';

const to = 'dist/docs-page';
const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

mkdirSync(to, { recursive: true });
cpSync('gateway/server/api/docs-page', to, { recursive: true });
for (const file of [
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-bundle.js.LICENSE.txt',
  'LICENSE',
  'NOTICE',
])
  copyFileSync(join(swagger, file), join(to, file));
