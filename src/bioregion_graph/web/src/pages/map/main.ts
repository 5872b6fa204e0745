import { mount } from 'svelte';
import MapPage from './MapPage.svelte';

const target = document.getElementById('app');
if (target) {
  target.replaceChildren();
  mount(MapPage, { target });
}
