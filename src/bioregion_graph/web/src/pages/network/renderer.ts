// Which of the two draws: WebGL where a graphics card does it, else the Canvas 2D.

import type { Listener, Renderer } from './scene';

const SLOW = /swiftshader|llvmpipe|softpipe|basic render|software/i;

/** What WebGL there is: none, imitated by the processor, or that of a graphics card. */
export function webgl(): 'none' | 'slow' | 'fast' {
  try {
    const context = document.createElement('canvas').getContext('webgl2');
    if (!context) return 'none';
    const told = context.getExtension('WEBGL_debug_renderer_info');
    const name = String(context.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : context.RENDERER));
    context.getExtension('WEBGL_lose_context')?.loseContext();
    return SLOW.test(name) ? 'slow' : 'fast';
  } catch {
    return 'none';
  }
}

/** The renderer for this machine, or the one that is named: "webgl" or "canvas". */
export async function choose(holder: HTMLElement, listener: Listener, named: string): Promise<Renderer> {
  const found = named === 'canvas' ? 'none' : webgl();
  const isWanted = found === 'fast' || (found === 'slow' && named === 'webgl');
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
