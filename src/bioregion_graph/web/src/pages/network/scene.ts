// What a picture shows, whoever draws it: places, sizes and colours of nodes, and what is hidden, lit or chosen.

import { colour as token, isDark } from '../../lib/theme';
import type { Network, Shown } from './data';

export interface Scene {
  net: Network;
  shown: Shown;
  x: Float32Array;
  y: Float32Array;
  size: Float32Array;
  colours: string[];
  /** What is written beside the name of a node, so that colour is not all that tells. */
  mark: (node: number) => string;
  /** The nodes that stand out; the others fade. */
  lit: Uint8Array | null;
  litTies: Uint8Array | null;
  chosen: number;
  /** Ties that are only imagined. */
  imagined: readonly (readonly [number, number])[];
}

/** As sigma has it: x and y from 0 to 1 over the picture, 0.5 in the middle; a smaller ratio is nearer. */
export interface Camera {
  x: number;
  y: number;
  ratio: number;
}

/** One way of drawing. */
export interface Renderer {
  readonly name: 'webgl' | 'canvas';
  /** Show a scene; `isNew` when its nodes and ties are others than before. */
  draw(scene: Scene, isNew: boolean): void;
  camera(): Camera;
  look(camera: Camera): void;
  recolour(): void;
  end(): void;
}

export interface Listener {
  picked: (node: number) => void;
  moved: (camera: Camera) => void;
}

export const FIRST_LOOK: Camera = { x: 0.5, y: 0.5, ratio: 1 };
export const [NEAREST, FARTHEST] = [0.02, 3];
export const PADDING = 36;
const LABEL_LETTERS = 42;

/** The colours of the page. */
export interface Palette {
  paper: string;
  ink: string;
  soft: string;
  tie: string;
  lit: string;
  amber: string;
}

export function palette(): Palette {
  return { paper: token('--card'), ink: token('--ink'), soft: token('--soft'), tie: isDark() ? '#b9cbc6' : '#3c5450', lit: token('--deep'), amber: token('--amber') };
}

/** How opaque ties are: the more there are, the less. */
export function opacity(ties: number): number {
  return Math.max(isDark() ? 0.08 : 0.06, Math.min(0.5, 7 / Math.sqrt(ties + 1)));
}

/** A name that does not fill the picture. */
export function short(label: string, most = LABEL_LETTERS): string {
  const letters = [...label.slice(0, 4 * most)];
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : label;
}

/** The middle and the width of all places. */
export function frame(scene: Scene): { cx: number; cy: number; wide: number } {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let node = 0; node < scene.net.count; node++) {
    left = Math.min(left, scene.x[node]!);
    right = Math.max(right, scene.x[node]!);
    low = Math.min(low, scene.y[node]!);
    high = Math.max(high, scene.y[node]!);
  }
  if (!(right >= left)) return { cx: 0, cy: 0, wide: 1 };
  return { cx: (left + right) / 2, cy: (low + high) / 2, wide: Math.max(right - left, high - low) || 1 };
}

/** Places of the nodes in pixels. */
export function project(scene: Scene, camera: Camera, width: number, height: number): { px: Float32Array; py: Float32Array; scale: number } {
  const { cx, cy, wide } = frame(scene);
  const scale = Math.max(40, Math.min(width, height) - 2 * PADDING) / camera.ratio;
  const [px, py] = [new Float32Array(scene.net.count), new Float32Array(scene.net.count)];
  for (let node = 0; node < scene.net.count; node++) {
    px[node] = width / 2 + (0.5 + (scene.x[node]! - cx) / wide - camera.x) * scale;
    py[node] = height / 2 - (0.5 + (scene.y[node]! - cy) / wide - camera.y) * scale;
  }
  return { px, py, scale };
}

const FULL_SIZE = 560;

/** Sizes grow slower than the picture when one goes nearer. */
export function zoomed(ratio: number): number {
  return 1 / Math.sqrt(Math.max(ratio, 0.05));
}

/** In a small picture nodes are smaller. */
export function fitted(width: number, height: number): number {
  return Math.min(1, Math.min(width, height) / FULL_SIZE);
}

/** The nodes that are shown, the largest first, those that are lit before all others. */
export function bySize(scene: Scene): number[] {
  const found: number[] = [];
  for (let node = 0; node < scene.net.count; node++) if (scene.shown.nodes[node]) found.push(node);
  const weight = (node: number) => scene.size[node]! + (scene.lit?.[node] ? 100 : 0) + (node === scene.chosen ? 1000 : 0);
  return found.sort((one, other) => weight(other) - weight(one));
}

/** A colour such as #0f766e with an opacity, multiplied as sigma wants it, or plain. */
export function faded(colour: string, opaque: number, isMultiplied: boolean): string {
  const parts = /^#(..)(..)(..)$/.exec(colour);
  if (!parts) return colour;
  const [red, green, blue] = parts.slice(1).map((each) => Math.round(Number.parseInt(each, 16) * (isMultiplied ? opaque : 1)));
  return `rgba(${red},${green},${blue},${opaque})`;
}
