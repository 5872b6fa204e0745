import './match.css';
import { mount } from 'svelte';
import Match from './Match.svelte';

const target = document.getElementById('app');
if (target) {
  const names = JSON.parse(target.dataset.names || '{}') as Record<string, string>;
  target.replaceChildren();
  mount(Match, { target, props: { names } });
}
