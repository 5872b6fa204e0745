import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import world from 'world-atlas/countries-50m.json' with { type: 'json' };
import { reduced, type Countries } from './src/pages/map/reduced.ts';

// Each page that has a script has one entry, src/pages/NAME/main.ts; the server reads from the manifest which files it needs.
const pages = ['frame', 'map', 'network', 'sparql'];

export default defineConfig({
  plugins: [svelte(), countries],
  base: '/static/web/',
  build: {
    outDir: '../server/static/web',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: Object.fromEntries(pages.map((name) => [name, `src/pages/${name}/main.ts`])) },
  },
});
