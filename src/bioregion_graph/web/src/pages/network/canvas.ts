// The picture without WebGL: the same scene on a Canvas 2D, with dragging, the wheel and two fingers.

import { paint, type Painted, under } from './paint';
import { type Camera, FARTHEST, FIRST_LOOK, type Listener, NEAREST, PADDING, palette, type Renderer, type Scene } from './scene';

const MANY_TIES = 20_000;
const REST_MS = 160;

export function start(holder: HTMLElement, listener: Listener): Renderer {
  const canvas = document.createElement('canvas');
  holder.append(canvas);
  const context = canvas.getContext('2d')!;
  let scene: Scene | null = null;
  let painted: Painted | null = null;
  let camera: Camera = { ...FIRST_LOOK };
  let colours = palette();
  let waiting = 0;
  let resting = 0;
  let isMoving = false;

  function show() {
    waiting = 0;
    const [width, height] = [holder.clientWidth, holder.clientHeight];
    const dense = devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * dense) || canvas.height !== Math.round(height * dense)) {
      canvas.width = Math.round(width * dense);
      canvas.height = Math.round(height * dense);
    }
    if (!scene) return;
    context.setTransform(dense, 0, 0, dense, 0, 0);
    painted = paint(context, scene, camera, colours, width, height, isMoving && scene.net.size > MANY_TIES ? 8 : 1);
  }

  function later() {
    if (!waiting) waiting = requestAnimationFrame(show);
  }

  function move(to: Camera) {
    camera = { ...to, ratio: Math.min(FARTHEST, Math.max(NEAREST, to.ratio)) };
    isMoving = true;
    clearTimeout(resting);
    resting = window.setTimeout(() => {
      isMoving = false;
      later();
      listener.moved(camera);
    }, REST_MS);
    later();
  }

  function scale(): number {
    return Math.max(40, Math.min(holder.clientWidth, holder.clientHeight) - 2 * PADDING) / camera.ratio;
  }

  function zoomAt(x: number, y: number, factor: number) {
    const ratio = Math.min(FARTHEST, Math.max(NEAREST, camera.ratio * factor));
    const [right, down] = [(x - holder.clientWidth / 2) / scale(), (y - holder.clientHeight / 2) / scale()];
    const kept = 1 - ratio / camera.ratio;
    move({ x: camera.x + right * kept, y: camera.y - down * kept, ratio });
  }

  const letGo = hear(canvas, {
    drag: (right, down) => move({ ...camera, x: camera.x - right / scale(), y: camera.y + down / scale() }),
    zoom: zoomAt,
    click: (x, y) => scene && painted && listener.picked(under(scene, painted, x, y)),
    isOver: (x, y) => scene !== null && painted !== null && under(scene, painted, x, y) >= 0,
  });
  const watch = new ResizeObserver(later);
  watch.observe(holder);

  return {
    name: 'canvas',
    draw(next) {
      scene = next;
      later();
    },
    camera: () => camera,
    look: move,
    recolour() {
      colours = palette();
      later();
    },
    end() {
      watch.disconnect();
      letGo();
      cancelAnimationFrame(waiting);
      clearTimeout(resting);
      canvas.remove();
    },
  };
}

interface Gestures {
  drag: (right: number, down: number) => void;
  zoom: (x: number, y: number, factor: number) => void;
  click: (x: number, y: number) => void;
  isOver: (x: number, y: number) => boolean;
}

/** Pointers and the wheel; returns what ends it. */
function hear(canvas: HTMLCanvasElement, does: Gestures): () => void {
  const down = new Map<number, { x: number; y: number }>();
  let far = 0;
  let last = 0;
  const gap = () => {
    const [one, other] = [...down.values()];
    return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
  };
  const end = new AbortController();
  const options = { signal: end.signal };
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    down.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    far = down.size > 1 ? 99 : 0;
    last = gap();
  }, options);
  canvas.addEventListener('pointermove', (event) => {
    const was = down.get(event.pointerId);
    if (!was) {
      canvas.classList.toggle('over', does.isOver(event.offsetX, event.offsetY));
      return;
    }
    const [right, low] = [event.offsetX - was.x, event.offsetY - was.y];
    far += Math.abs(right) + Math.abs(low);
    down.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    if (down.size === 1 && far > 3) does.drag(right, low);
    else if (down.size === 2 && gap() > 0) {
      does.zoom(event.offsetX, event.offsetY, last / gap());
      last = gap();
    }
  }, options);
  const up = (event: PointerEvent) => {
    if (down.delete(event.pointerId) && far <= 3 && event.type === 'pointerup') does.click(event.offsetX, event.offsetY);
  };
  canvas.addEventListener('pointerup', up, options);
  canvas.addEventListener('pointercancel', up, options);
  canvas.addEventListener('wheel', (event) => {
    event.preventDefault();
    does.zoom(event.offsetX, event.offsetY, Math.exp(event.deltaY * (event.deltaMode ? 0.05 : 0.0015)));
  }, { ...options, passive: false });
  return () => end.abort();
}
