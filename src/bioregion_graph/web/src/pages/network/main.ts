import './network.css';
import { mount } from 'svelte';
import Page from './Page.svelte';

const target = document.getElementById('app');
if (target) {
  target.replaceChildren();
  mount(Page, { target });
}
