// Vega with its interpreter, which needs no evaluation of strings and so keeps to the policy of the page.

import { Error as Faults, logger, parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Draw a specification into an element. What it gives must be finalised. */
export async function draw(host: HTMLElement, spec: unknown, label: string): Promise<View> {
  const runtime = parse(compile(spec as TopLevelSpec, { logger: logger(Faults) }).spec, undefined, { ast: true });
  const view = new View(runtime, { expr: expressionInterpreter, renderer: 'canvas', container: host, hover: true });
  view.description(label);
  await view.runAsync();
  return view;
}
