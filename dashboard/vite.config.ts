import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** The gateway that `npm run dev:page` shows. */
const gateway = process.env['WEIR_GATEWAY_URL'] ?? 'http://127.0.0.1:8000';

export default defineConfig({
  root: fromHere('.'),
  // The page may be served under a path of a proxy.
  base: './',
  plugins: [react()],
  // A thread may load parts of its own.
  worker: { format: 'es' },
  build: {
    outDir: fromHere('../dist/dashboard'),
    // A font or an image inside a stylesheet would need a wider content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    // Left to itself, rolldown makes a file of whatever the same screens share: dozens, each a request.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'page', tags: ['$initial'], priority: 1 },
            { name: 'parts', minShareCount: 4 },
          ],
        },
      },
    },
  },
  // All but the page's own files is asked of the gateway, under the host that the browser named: by another the page would be a foreign one.
  server: {
    proxy: {
      '^/(?!src/|@|node_modules/|public/|weir\\.svg|\\?|$|index\\.html)': {
        target: gateway,
        changeOrigin: false,
      },
    },
  },
});
