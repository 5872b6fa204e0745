// The picture with WebGL, drawn by sigma: the same scene and camera as on a Canvas 2D.

import Graph from 'graphology';
import Sigma from 'sigma';
import { EdgeLineProgram } from 'sigma/rendering';
import type { Settings } from 'sigma/settings';
import type { NodeDisplayData } from 'sigma/types';
import { FARTHEST, faded, frame, type Listener, NEAREST, PADDING, palette, opacity, type Renderer, type Scene, short } from './scene';

const IMAGINED = 'imagined';

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
    labelRenderedSizeThreshold: 5,
    labelDensity: 0.7,
    minCameraRatio: NEAREST,
    maxCameraRatio: FARTHEST,
    stagePadding: PADDING,
    zIndex: true,
    defaultDrawNodeLabel: drawLabel,
    defaultDrawNodeHover: drawLabel,
    nodeReducer: (key) => node(Number(key)),
    edgeReducer: (key) => tie(key),
  };
  const sigma = new Sigma(graph, holder, settings);

  function node(at: number): Partial<NodeDisplayData> {
    if (!scene) return { hidden: true };
    const isPale = scene.lit !== null && !scene.lit[at];
    const isChosen = at === scene.chosen;
    const found: Partial<NodeDisplayData> = {
      x: scene.x[at]!, y: scene.y[at]!, size: scene.size[at]!, hidden: !scene.shown.nodes[at],
      color: isPale ? faded(scene.colours[at]!, 0.2, true) : scene.colours[at]!,
      zIndex: isChosen ? 2 : scene.lit?.[at] ? 1 : 0, highlighted: isChosen, forceLabel: isChosen || (scene.lit?.[at] === 1 && scene.net.count < 400),
    };
    return { ...found, label: isPale ? null : `${short(scene.net.label[at]!)}${scene.mark(at)}` };
  }

  function tie(key: string) {
    if (!scene) return { hidden: true };
    if (key.startsWith(IMAGINED)) return { color: colours.amber, zIndex: 2 };
    const at = Number(key);
    const isLit = scene.litTies?.[at] === 1;
    const opaque = opacity(scene.net.size) * (isLit ? 1 : scene.lit ? 0.35 : 1) * (scene.shown.proven[at] ? 1 : 0.6);
    return { hidden: !scene.shown.ties[at], color: isLit ? colours.lit : faded(colours.tie, opaque, true), zIndex: isLit ? 1 : 0 };
  }

  function drawLabel(context: CanvasRenderingContext2D, data: { x: number; y: number; size: number; label: string | null; highlighted?: boolean }) {
    if (data.highlighted) {
      context.strokeStyle = colours.amber;
      context.lineWidth = 3;
      context.beginPath();
      context.arc(data.x, data.y, data.size + 3, 0, 7);
      context.stroke();
    }
    if (!data.label) return;
    context.font = '500 12px Inter, system-ui, sans-serif';
    const wide = context.measureText(data.label).width;
    const isOut = data.x + data.size + wide + 12 > holder.clientWidth;
    const left = isOut ? data.x - data.size - wide - 4 : data.x + data.size + 4;
    context.lineJoin = 'round';
    context.lineWidth = 4;
    context.strokeStyle = colours.paper;
    context.strokeText(data.label, left, data.y + 4);
    context.fillStyle = colours.ink;
    context.fillText(data.label, left, data.y + 4);
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
