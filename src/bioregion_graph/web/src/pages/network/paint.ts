// A scene on a Canvas 2D: for machines without a graphics card, for pictures to save, and for print.

import { bySize, type Camera, faded, fitted, opacity, type Palette, project, type Scene, short, zoomed } from './scene';

// Few names, and more the nearer one looks.
const [LABELS, LABELS_OF_MANY, MANY] = [40, 22, 1500];
const MARGIN = 8;
const [PAD, TALL, FIRST] = [4, 9, 6];

export interface Painted {
  px: ArrayLike<number>;
  py: ArrayLike<number>;
  order: number[];
  ratio: number;
  /** By how much nodes are larger than their size says. */
  grown: number;
}

/** Paint a scene; `every` leaves out ties while the picture moves. Returns where the nodes are, the largest first. */
export function paint(context: CanvasRenderingContext2D, scene: Scene, camera: Camera, colours: Palette, width: number, height: number, every = 1): Painted {
  const { px, py } = project(scene, camera, width, height);
  context.fillStyle = colours.paper;
  context.fillRect(0, 0, width, height);
  const painted = { px, py, order: bySize(scene), ratio: camera.ratio, grown: zoomed(camera.ratio) * fitted(width, height) };
  paintTies(context, scene, painted, colours, every);
  paintNodes(context, scene, painted, colours, width, height);
  paintLabels(context, scene, painted, colours, width, height);
  return painted;
}

function paintTies(context: CanvasRenderingContext2D, scene: Scene, { px, py }: Painted, colours: Palette, every: number) {
  const { net, shown, litTies } = scene;
  const few = net.size < 5000;
  const opaque = opacity(net.size);
  const line = (wanted: (tie: number) => boolean, style: string, wide: number, dash: number[]) => {
    context.beginPath();
    for (let tie = 0; tie < net.size; tie += every) {
      if (!shown.ties[tie] || !wanted(tie)) continue;
      context.moveTo(px[net.source[tie]!]!, py[net.source[tie]!]!);
      context.lineTo(px[net.target[tie]!]!, py[net.target[tie]!]!);
    }
    context.strokeStyle = style;
    context.lineWidth = wide;
    context.setLineDash(dash);
    context.stroke();
  };
  const pale = litTies || scene.lit ? opaque * 0.35 : opaque;
  const isLit = (tie: number) => litTies?.[tie] === 1;
  line((tie) => !isLit(tie) && (!few || shown.proven[tie] === 1), faded(colours.tie, pale, false), 1, []);
  // What is not proven is dashed, where the picture is not too full for it.
  if (few) line((tie) => !isLit(tie) && !shown.proven[tie], faded(colours.tie, pale, false), 1, [4, 3]);
  if (litTies) {
    line((tie) => isLit(tie) && shown.proven[tie] === 1, colours.lit, 2, []);
    line((tie) => isLit(tie) && !shown.proven[tie], colours.lit, 2, [5, 4]);
  }
  context.beginPath();
  for (const [one, other] of scene.imagined) {
    context.moveTo(px[one]!, py[one]!);
    context.lineTo(px[other]!, py[other]!);
  }
  context.strokeStyle = colours.amber;
  context.lineWidth = 2.5;
  context.setLineDash([2, 4]);
  context.stroke();
  context.setLineDash([]);
}

function paintNodes(context: CanvasRenderingContext2D, scene: Scene, painted: Painted, colours: Palette, width: number, height: number) {
  const { grown } = painted;
  for (let at = painted.order.length - 1; at >= 0; at--) {
    const node = painted.order[at]!;
    const [x, y, radius] = [painted.px[node]!, painted.py[node]!, scene.size[node]! * grown];
    if (x < -20 || y < -20 || x > width + 20 || y > height + 20) continue;
    const isPale = scene.lit !== null && !scene.lit[node];
    context.globalAlpha = isPale ? 0.18 : 1;
    context.fillStyle = scene.colours[node]!;
    context.beginPath();
    context.arc(x, y, radius, 0, 7);
    context.fill();
    if (radius > 3) {
      context.strokeStyle = colours.paper;
      context.lineWidth = 1;
      context.stroke();
    }
    if (node === scene.chosen) {
      context.strokeStyle = colours.amber;
      context.lineWidth = 3;
      context.beginPath();
      context.arc(x, y, radius + 3, 0, 7);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

type Box = readonly [left: number, top: number, right: number, bottom: number];

/** Names with a halo, the largest first, none on another and, while there are few nodes, none on nodes. */
export function paintLabels(context: CanvasRenderingContext2D, scene: Scene, painted: Painted, colours: Palette, width: number, height: number) {
  const taken: Box[] = [];
  const { grown } = painted;
  context.font = '500 12px Inter, system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  const isFull = scene.net.count > MANY;
  const most = (isFull ? LABELS_OF_MANY : LABELS) / Math.min(1, Math.max(0.2, painted.ratio));
  for (const node of painted.order) {
    if (taken.length >= most) break;
    if (scene.lit && !scene.lit[node]) continue;
    const [x, y] = [painted.px[node]!, painted.py[node]!];
    if (x < 0 || y < MARGIN || x > width || y > height - MARGIN) continue;
    const text = `${short(scene.net.label[node]!)}${scene.mark(node)}`;
    const wide = context.measureText(text).width;
    const box = around(x, y, scene.size[node]! * grown + 4, wide)
      .filter((each) => each[0] >= 0 && each[2] <= width && each[1] >= 0 && each[3] <= height && !taken.some((other) => meet(each, other)))
      .map((each) => ({ each, on: isFull ? 0 : covered(painted, scene, each, node) }))
      .sort((one, other) => one.on - other.on)[0];
    // The largest have their names in any case.
    if (!box || (box.on > 1 && taken.length >= FIRST)) continue;
    const [left, top] = box.each;
    taken.push(box.each);
    context.strokeStyle = colours.paper;
    context.lineWidth = 4;
    context.strokeText(text, left + PAD, top + TALL);
    context.fillStyle = colours.ink;
    context.fillText(text, left + PAD, top + TALL);
  }
}

/** Where a name may stand: right, left, above or below its node. */
function around(x: number, y: number, away: number, wide: number): Box[] {
  const box = (left: number, middle: number): Box => [left - PAD, middle - TALL, left + wide + PAD, middle + TALL];
  return [box(x + away, y), box(x - away - wide, y), box(x - wide / 2, y - away - TALL + 2), box(x - wide / 2, y + away + TALL - 2)];
}

function meet(one: Box, other: Box): boolean {
  return one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];
}

/** How many other nodes a name would cover. */
function covered({ px, py, order, grown }: Painted, scene: Scene, [left, top, right, bottom]: Box, own: number): number {
  let count = 0;
  for (const node of order) {
    const far = scene.size[node]! * grown - 2;
    if (node !== own && px[node]! + far > left && px[node]! - far < right && py[node]! + far > top && py[node]! - far < bottom) count++;
  }
  return count;
}

/** The node under a point; -1 where there is none. */
export function under(scene: Scene, painted: Painted, x: number, y: number): number {
  const { grown } = painted;
  for (const node of painted.order) {
    const far = Math.hypot(painted.px[node]! - x, painted.py[node]! - y);
    if (far <= Math.max(9, scene.size[node]! * grown + 3)) return node;
  }
  return -1;
}
