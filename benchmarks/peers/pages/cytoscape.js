// cytoscape.js, with what its documentation advises for large graphs: haystack edges, no texts, edges hidden while it moves.
import { data, SCALE } from './data.js';

const { nodes, ties } = await data();
const elements = {
  nodes: nodes.map((each) => ({ data: { id: each.id, label: each.label, colour: each.colour, size: 2 * each.radius }, position: { x: SCALE * each.x, y: -SCALE * each.y } })),
  edges: ties.map((each, at) => ({ data: { id: `e${at}`, source: each.source, target: each.target } })),
};
globalThis.cytoscape({
  container: document.getElementById('picture'),
  elements,
  layout: { name: 'preset' },
  textureOnViewport: true,
  hideEdgesOnViewport: true,
  pixelRatio: 1,
  style: [
    { selector: 'node', style: { 'background-color': 'data(colour)', width: 'data(size)', height: 'data(size)' } },
    { selector: 'edge', style: { width: 1, 'line-color': '#3c5450', opacity: 0.06, 'curve-style': 'haystack' } },
  ],
});
