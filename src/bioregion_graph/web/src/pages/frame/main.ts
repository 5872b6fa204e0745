// What every page has: the fonts, and the search box that suggests while one types.
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/source-serif-4/wght.css';
import './fonts.css';
import { mount } from 'svelte';
import Suggest from '../../lib/Suggest.svelte';

for (const form of document.querySelectorAll<HTMLFormElement>('form[role="search"][action="/search"]')) {
  const input = form.querySelector<HTMLInputElement>('input[type="search"]');
  if (input) mount(Suggest, { target: form, props: { input } });
}

// A thing that a question asks for is typed by its name and sent by its IRI; without a script the IRI is typed.
for (const input of document.querySelectorAll<HTMLInputElement>('input[data-thing]')) {
  const sent = document.createElement('input');
  [sent.type, sent.name, sent.value] = ['hidden', input.name, input.value];
  // What somebody typed before the script came stays.
  if (input.value === input.defaultValue) input.value = input.dataset.thing || input.value;
  input.removeAttribute('name');
  input.after(sent);
  input.addEventListener('input', () => (sent.value = input.value));
  const chosen = (hit: { iri: string; label: string }) => ([input.value, sent.value] = [hit.label, hit.iri]);
  mount(Suggest, { target: input.parentElement!, props: { input, kinds: input.dataset.kinds?.split(' ') ?? [], chosen } });
}

// Another language or theme opens what is seen now, which may have changed since the page was loaded.
for (const link of document.querySelectorAll<HTMLAnchorElement>('header .choices a')) {
  const chosen = new URL(link.href).searchParams;
  const name = link.hreflang ? 'lang' : 'theme';
  const follow = () => {
    const here = new URL(location.href);
    here.searchParams.set(name, chosen.get(name) ?? '');
    link.href = here.href;
  };
  for (const event of ['pointerdown', 'focus', 'click']) link.addEventListener(event, follow);
}

// What is printed names the state that is seen, which may have changed since the page was loaded.
addEventListener('beforeprint', () => {
  const address = document.getElementById('address');
  if (address) address.textContent = location.href;
});
