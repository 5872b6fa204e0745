// echarts, graph series on a canvas, places preset, nothing animated.
import { data, SCALE } from './data.js';

const { nodes, ties } = await data();
const chart = globalThis.echarts.init(document.getElementById('picture'), null, { renderer: 'canvas', devicePixelRatio: 1 });
chart.setOption({
  animation: false,
  series: [
    {
      type: 'graph',
      layout: 'none',
      roam: true,
      silent: false,
      data: nodes.map((each) => ({ id: each.id, name: each.id, x: SCALE * each.x, y: -SCALE * each.y, symbolSize: 2 * each.radius, itemStyle: { color: each.colour } })),
      links: ties.map((each) => ({ source: each.source, target: each.target })),
      lineStyle: { color: '#3c5450', width: 1, opacity: 0.06 },
    },
  ],
});
