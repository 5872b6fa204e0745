// Files that are made in the browser: PNG, SVG, and one HTML page with the data, days, filters and sources inside.

import { ask } from '../../lib/api';
import { language, number, t } from '../../lib/words';
import { extent, toText } from './days';
import type { Model } from './model.svelte';
import { called } from './names';
import { offlinePage } from './offline';
import { paint } from './paint';
import { bySize, faded, opacity, palette, project, type Scene, short, zoomed } from './scene';

const [WIDTH, HEIGHT, DENSE, HEAD, LABELS] = [1600, 1100, 2, 84, 60];

/** Save the view as a file. Raises Error with a sentence. */
export async function save(model: Model, form: 'png' | 'svg' | 'html'): Promise<void> {
  if (!model.scene) return;
  const name = `network${model.day ? `-${model.day}` : ''}.${form}`;
  if (form === 'png') return keep(await png(model, model.scene), name);
  const text = form === 'svg' ? svg(model, model.scene) : await page(model);
  keep(new Blob([text], { type: form === 'svg' ? 'image/svg+xml' : 'text/html;charset=utf-8' }), name);
}

function keep(content: Blob, name: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Two lines that say what a picture shows. */
function title(model: Model): [string, string] {
  const { nodes, ties } = model.counts;
  const which = model.wish.ties.map(called).join(', ');
  const body = model.wish.network ? (model.net!.label[model.net!.place.get(model.wish.network) ?? -1] ?? '') : '';
  const first = [body || t('Network'), which, model.day].filter(Boolean).join(' · ');
  const generation = t('Generation {number}', { number: model.net!.answer.about.generation });
  return [first, `${t('{nodes} {nodes|node|nodes} and {ties} {ties|tie|ties}', { nodes, ties })} · ${generation} · CC BY 4.0 · ${location.origin}`];
}

async function png(model: Model, scene: Scene): Promise<Blob> {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [WIDTH * DENSE, (HEIGHT + HEAD) * DENSE];
  const context = canvas.getContext('2d')!;
  const colours = palette();
  context.setTransform(DENSE, 0, 0, DENSE, 0, HEAD * DENSE);
  paint(context, scene, model.camera, colours, WIDTH, HEIGHT);
  context.setTransform(DENSE, 0, 0, DENSE, 0, 0);
  context.fillStyle = colours.paper;
  context.fillRect(0, 0, WIDTH, HEAD);
  const [first, second] = title(model);
  context.textBaseline = 'alphabetic';
  context.fillStyle = colours.ink;
  context.font = '600 26px "Source Serif 4 Variable", Georgia, serif';
  context.fillText(short(first), 28, 42);
  context.font = '15px Inter, system-ui, sans-serif';
  context.fillStyle = colours.soft;
  context.fillText(second, 28, 68);
  const found = model.groups!;
  let left = 28;
  found.names.forEach((name, group) => {
    const text = `${short(name)} ${number(found.counts[group]!)}`;
    if (left + context.measureText(text).width > WIDTH - 60) return;
    context.fillStyle = found.colours[group]!;
    context.beginPath();
    context.arc(left + 6, HEIGHT + HEAD - 22, 6, 0, 7);
    context.fill();
    context.fillStyle = colours.ink;
    context.fillText(text, left + 18, HEIGHT + HEAD - 17);
    left += context.measureText(text).width + 42;
  });
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(t('The picture could not be made.')))), 'image/png');
  });
}

/** The view as SVG: ties in one path for each look, nodes as circles with their names as titles. */
function svg(model: Model, scene: Scene): string {
  const colours = palette();
  const { px, py } = project(scene, model.camera, WIDTH, HEIGHT);
  const at = (node: number) => `${px[node]!.toFixed(1)} ${py[node]!.toFixed(1)}`;
  const lines = [new Array<string>(), new Array<string>()];
  for (let tie = 0; tie < scene.net.size; tie++)
    if (scene.shown.ties[tie]) lines[scene.shown.proven[tie]!]!.push(`M${at(scene.net.source[tie]!)}L${at(scene.net.target[tie]!)}`);
  const grown = zoomed(model.camera.ratio);
  const order = bySize(scene);
  const nodes = [...order].reverse().map((node) => {
    const pale = scene.lit && !scene.lit[node] ? ' opacity=".2"' : '';
    return `<circle cx="${px[node]!.toFixed(1)}" cy="${py[node]!.toFixed(1)}" r="${(scene.size[node]! * grown).toFixed(1)}" fill="${scene.colours[node]}"${pale}><title>${escaped(scene.net.label[node]!)}</title></circle>`;
  });
  const labels = order.filter((node) => !scene.lit || scene.lit[node]).slice(0, LABELS).map((node) => `<text x="${(px[node]! + scene.size[node]! * grown + 4).toFixed(1)}" y="${(py[node]! + 4).toFixed(1)}">${escaped(short(scene.net.label[node]!) + scene.mark(node))}</text>`);
  const [first, second] = title(model);
  const stroke = `fill="none" stroke="${faded(colours.tie, 1, false)}" stroke-opacity="${opacity(scene.net.size).toFixed(2)}"`;
  const legend = model.groups!.names.map((name, group) => `<circle cx="34" cy="${130 + 22 * group}" r="6" fill="${model.groups!.colours[group]}"/><text x="46" y="${134 + 22 * group}">${escaped(short(name))} ${model.groups!.counts[group]}</text>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT + HEAD}" font-family="Inter, system-ui, sans-serif" font-size="12" fill="${colours.ink}">
<title>${escaped(first)}</title>
<rect width="100%" height="100%" fill="${colours.paper}"/>
<g transform="translate(0 ${HEAD})"><path ${stroke} d="${lines[1]!.join('')}"/><path ${stroke} stroke-dasharray="4 3" d="${lines[0]!.join('')}"/>
<g stroke="${colours.paper}" stroke-width=".8">${nodes.join('\n')}</g>
<g paint-order="stroke" stroke="${colours.paper}" stroke-width="4" stroke-linejoin="round">${labels.join('\n')}</g></g>
<text x="28" y="42" font-size="26" font-family="Georgia, serif">${escaped(first)}</text><text x="28" y="68" font-size="15" fill="${colours.soft}">${escaped(second)}</text>
<g>${legend.join('')}</g>
</svg>
`;
}

/** Text that XML takes: no characters of control, and no marks of its own. */
export function escaped(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/[<>&"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

async function page(model: Model): Promise<string> {
  const net = model.net!;
  const told = await ask<{ results: { bindings: Record<string, { value: string }>[] } }>('/api/queries/sources/sources', { headers: { Accept: 'application/sparql-results+json' } });
  const sources = told.results.bindings
    .map((row) => ({ iri: row.source?.value ?? '', title: row.title?.value ?? '', publisher: row.publisher?.value ?? '', url: row.url?.value ?? '', statements: Number(row.statements?.value ?? 0) }))
    .filter((source) => source.statements > 0);
  const [first, second] = title(model);
  const { nodes, ties, spells } = net.answer;
  return offlinePage({
    language, title: first, note: second, address: location.href, saved: new Date().toISOString().slice(0, 10), asked: model.asked,
    iri: nodes.iri, label: nodes.label, country: nodes.country, x: Array.from(net.x), y: Array.from(net.y),
    size: Array.from(model.radii!, (each) => Math.round(each * 10) / 10), colour: model.scene!.colours, degree: Array.from(model.figures.get('degree') ?? [], (each) => each || 0),
    source: ties.source, target: ties.target, shared: ties.shared, spells: spells ?? null, day: model.day,
    span: (extent(spells) ?? []).map(toText), proven: model.wish.proven,
    legend: model.groups!.names.map((name, group) => [name, model.groups!.colours[group]!]), sources,
  });
}
