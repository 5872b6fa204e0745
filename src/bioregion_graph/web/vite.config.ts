import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import world from 'world-atlas/countries-50m.json' with { type: 'json' };
import { outlines } from './src/pages/map/outlines.ts';
import { reduced, type Countries } from './src/pages/map/reduced.ts';

// Each page that has a script has one entry, src/pages/NAME/main.ts; the server reads from the manifest which files it needs.
const pages = ['frame', 'map', 'match', 'network', 'sparql'];

// The shapes of countries are data at fixed addresses: loaded by pages with a map, and drawn by the server.
const countries: Plugin = {
  name: 'countries',
  generateBundle() {
    const near = reduced(world as unknown as Countries);
    this.emitFile({ type: 'asset', fileName: 'assets/countries.json', source: JSON.stringify(near) });
    this.emitFile({ type: 'asset', fileName: 'assets/europe.svg', source: outlines(near) });
  },
};

// A font that comes late would move what is read already: whoever has it not yet reads on in another.
const calmFonts: Plugin = {
  name: 'calm-fonts',
  enforce: 'pre',
  transform: (code, id) => (id.includes('@fontsource') ? code.replaceAll('font-display: swap', 'font-display: optional') : null),
};

export default defineConfig({
  plugins: [svelte(), countries, calmFonts],
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
