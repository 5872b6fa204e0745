// The picture with WebGL, drawn by sigma: the same scene and camera as on a Canvas 2D.

import Graph from 'graphology';
import Sigma from 'sigma';
import { EdgeLineProgram } from 'sigma/rendering';
import type { Settings } from 'sigma/settings';
import type { NodeDisplayData } from 'sigma/types';
import { paintLabels } from './paint';
import { bySize, FARTHEST, faded, fitted, frame, type Listener, NEAREST, opacity, PADDING, palette, type Renderer, type Scene, zoomed } from './scene';

const IMAGINED = 'imagined';
const MOST_NAMED = 600;

export function start(holder: HTMLElement, listener: Listener): Renderer {
  const graph = new Graph({ type: 'undirected', multi: true });
  let scene: Scene | null = null;
  let colours = palette();
  let waiting = 0;
  let mustIndex = false;

  const settings: Partial<Settings> = {
    allowInvalidContainer: true,
    defaultEdgeType: 'line',
    edgeProgramClasses: { line: EdgeLineProgram },
    hideEdgesOnMove: true,
    renderLabels: false,
    minCameraRatio: NEAREST,
    maxCameraRatio: FARTHEST,
    stagePadding: PADDING,
    zIndex: true,
    defaultDrawNodeHover: drawChosen,
    nodeReducer: (key) => node(Number(key)),
    edgeReducer: (key) => tie(key),
  };
  const sigma = new Sigma(graph, holder, settings);
  const names = sigma.createCanvas('names', { beforeLayer: 'hovers' });
  names.classList.add('names');
  let order: number[] = [];
  sigma.resize(true);
  sigma.on('afterRender', drawNames);

  function node(at: number): Partial<NodeDisplayData> {
    if (!scene) return { hidden: true };
    const isPale = scene.lit !== null && !scene.lit[at];
    const isChosen = at === scene.chosen;
    const found: Partial<NodeDisplayData> = {
      x: scene.x[at]!, y: scene.y[at]!, size: scene.size[at]! * fitted(holder.clientWidth, holder.clientHeight), hidden: !scene.shown.nodes[at],
      color: isPale ? faded(scene.colours[at]!, 0.2, true) : scene.colours[at]!,
      zIndex: isChosen ? 2 : scene.lit?.[at] ? 1 : 0, highlighted: isChosen,
    };
    return found;
  }

  function tie(key: string) {
    if (!scene) return { hidden: true };
    if (key.startsWith(IMAGINED)) return { color: colours.amber, zIndex: 2 };
    const at = Number(key);
    const isLit = scene.litTies?.[at] === 1;
    const opaque = opacity(scene.net.size) * (isLit ? 1 : scene.lit ? 0.35 : 1) * (scene.shown.proven[at] ? 1 : 0.6);
    return { hidden: !scene.shown.ties[at], color: isLit ? colours.lit : faded(colours.tie, opaque, true), zIndex: isLit ? 1 : 0 };
  }

  function drawChosen(context: CanvasRenderingContext2D, data: { x: number; y: number; size: number; highlighted?: boolean }) {
    context.strokeStyle = colours.amber;
    context.lineWidth = data.highlighted ? 3 : 1.5;
    context.beginPath();
    context.arc(data.x, data.y, data.size + 3, 0, 7);
    context.stroke();
  }

  /** The names, as on a Canvas 2D; of many nodes only the largest are looked at. */
  function drawNames() {
    const context = names.getContext('2d')!;
    const [width, height, dense] = [holder.clientWidth, holder.clientHeight, devicePixelRatio || 1];
    const [wide, high] = [Math.round(width * dense), Math.round(height * dense)];
    if (names.width !== wide || names.height !== high) [names.width, names.height] = [wide, high];
    context.setTransform(dense, 0, 0, dense, 0, 0);
    context.clearRect(0, 0, width, height);
    if (!scene) return;
    const { ratio } = sigma.getCamera().getState();
    const [px, py]: [number[], number[]] = [[], []];
    const seen: number[] = [];
    for (const at of order) {
      const place = sigma.graphToViewport({ x: scene.x[at]!, y: scene.y[at]! });
      if (place.x < 0 || place.y < 0 || place.x > width || place.y > height) continue;
      [px[at], py[at]] = [place.x, place.y];
      if (seen.push(at) >= MOST_NAMED) break;
    }
    paintLabels(context, scene, { px, py, order: seen, ratio, grown: zoomed(ratio) * fitted(width, height) }, colours, width, height);
  }

  function build(next: Scene) {
    graph.clear();
    const { net } = next;
    for (let at = 0; at < net.count; at++) graph.addNode(at, { x: next.x[at], y: next.y[at] });
    for (let at = 0; at < net.size; at++) graph.addUndirectedEdgeWithKey(at, net.source[at], net.target[at]);
    const { cx, cy, wide } = frame(next);
    sigma.setCustomBBox({ x: [cx - wide / 2, cx + wide / 2], y: [cy - wide / 2, cy + wide / 2] });
  }

  function imagine(pairs: Scene['imagined']) {
    graph.forEachEdge((key) => key.startsWith(IMAGINED) && graph.dropEdge(key));
    pairs.forEach(([one, other], at) => graph.addUndirectedEdgeWithKey(`${IMAGINED}${at}`, one, other, { size: 3 }));
  }

  sigma.on('clickNode', ({ node: key }) => listener.picked(Number(key)));
  sigma.on('clickStage', () => listener.picked(-1));
  let resting = 0;
  sigma.getCamera().on('updated', () => {
    clearTimeout(resting);
    resting = window.setTimeout(() => listener.moved(sigma.getCamera().getState()), 160);
  });

  return {
    name: 'webgl',
    draw(next, isNew) {
      const isMoved = scene?.x !== next.x;
      const was = scene?.imagined;
      scene = next;
      order = bySize(next);
      if (isNew) build(next);
      if (isNew || was !== next.imagined) imagine(next.imagined);
      mustIndex ||= isNew || isMoved;
      if (waiting) return;
      waiting = requestAnimationFrame(() => {
        waiting = 0;
        sigma.refresh({ skipIndexation: !mustIndex });
        mustIndex = false;
      });
    },
    camera: () => sigma.getCamera().getState(),
    look: (camera) => void sigma.getCamera().setState(camera),
    recolour() {
      colours = palette();
      sigma.refresh({ skipIndexation: true });
    },
    end() {
      cancelAnimationFrame(waiting);
      clearTimeout(resting);
      sigma.kill();
    },
  };
}
