// Which of the two draws: WebGL where a graphics card does it, else the Canvas 2D.

import type { Listener, Renderer } from './scene';

const SLOW = /swiftshader|llvmpipe|softpipe|basic render|software/i;

/** Whether WebGL is here and not only imitated by the processor. */
export function hasCard(): boolean {
  try {
    const context = document.createElement('canvas').getContext('webgl2');
    if (!context) return false;
    const told = context.getExtension('WEBGL_debug_renderer_info');
    const name = String(context.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : context.RENDERER));
    context.getExtension('WEBGL_lose_context')?.loseContext();
    return !SLOW.test(name);
  } catch {
    return false;
  }
}

/** The renderer for this machine, or the one that is named: "webgl" or "canvas". */
export async function choose(holder: HTMLElement, listener: Listener, named: string): Promise<Renderer> {
  const isWanted = named === 'webgl' || (named !== 'canvas' && hasCard());
  if (isWanted) {
    try {
      return (await import('./webgl')).start(holder, listener);
    } catch {
      // A driver that promises WebGL and fails.
      holder.replaceChildren();
    }
  }
  return (await import('./canvas')).start(holder, listener);
}
