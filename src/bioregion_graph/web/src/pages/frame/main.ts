// What every page has: the fonts, and the search box that suggests while one types.
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/source-serif-4/wght.css';
import './fonts.css';
import { mount } from 'svelte';
import Suggest from '../../lib/Suggest.svelte';

for (const form of document.querySelectorAll<HTMLFormElement>('form[role="search"]')) {
  const input = form.querySelector<HTMLInputElement>('input[type="search"]');
  if (input) mount(Suggest, { target: form, props: { input } });
}

// What is printed names the state that is seen, which may have changed since the page was loaded.
addEventListener('beforeprint', () => {
  const address = document.getElementById('address');
  if (address) address.textContent = location.href;
});
