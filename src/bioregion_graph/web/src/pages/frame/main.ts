// What every page has: the fonts, and the search box that suggests while one types.
import './fonts.css';
import { mount } from 'svelte';
import Suggest from '../../lib/Suggest.svelte';

for (const form of document.querySelectorAll<HTMLFormElement>('form[role="search"]')) {
  const input = form.querySelector<HTMLInputElement>('input[type="search"]');
  if (input) mount(Suggest, { target: form, props: { input } });
}
