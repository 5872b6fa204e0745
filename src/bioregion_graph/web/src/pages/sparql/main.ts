// The page for queries: the form of the server becomes an editor, and its answers can be looked at in several ways.
import { mount } from 'svelte';
import Page from './Page.svelte';

const target = document.querySelector<HTMLElement>('#app');
const form = target?.querySelector('form');
if (target && form) {
  const query = form.querySelector('textarea')?.value ?? '';
  form.remove();
  mount(Page, { target, props: { query, isPlain: target.dataset.plain !== undefined } });
}
