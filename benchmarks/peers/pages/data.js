// The same answer of the server that our own page reads, as each library wants it.
export const SCALE = 2000;
const COLOURS = ['#0f766e', '#b45309', '#6d28d9', '#be123c', '#1d4ed8', '#4d7c0f', '#a21caf', '#0e7490', '#854d0e', '#334155', '#c2410c'];

export async function data() {
  const { nodes, ties } = await (await fetch(new URLSearchParams(location.search).get('data'), { headers: { Accept: 'application/json' } })).json();
  const most = nodes.degree.reduce((one, other) => Math.max(one, other), 1);
  return {
    nodes: nodes.iri.map((_, at) => ({
      id: String(at), label: nodes.label[at], x: nodes.x[at], y: nodes.y[at],
      radius: 1.2 + 6.8 * Math.sqrt(nodes.degree[at] / most), colour: COLOURS[nodes.community[at]] ?? '#94a19e',
    })),
    ties: ties.source.map((source, at) => ({ source: String(source), target: String(ties.target[at]) })),
  };
}
