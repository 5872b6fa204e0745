// vis-network, with physics off, straight edges, and edges hidden while it moves.
import { data, SCALE } from './data.js';

const { nodes, ties } = await data();
const { Network } = globalThis.vis;
new Network(
  document.getElementById('picture'),
  {
    nodes: nodes.map((each) => ({ id: each.id, title: each.label, x: SCALE * each.x, y: -SCALE * each.y, size: each.radius, color: each.colour })),
    edges: ties.map((each) => ({ from: each.source, to: each.target })),
  },
  {
    physics: false,
    layout: { improvedLayout: false },
    nodes: { shape: 'dot', borderWidth: 0 },
    edges: { smooth: false, width: 1, color: { color: '#3c5450', opacity: 0.06 } },
    interaction: { hideEdgesOnDrag: true },
  },
);
