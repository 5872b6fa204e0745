// Scenarios that are kept in this browser: a name and steps, as bioregion network what-if reads them.

import { keep as keepAll, kept } from '../../lib/kept';
import type { Step } from './told';

export interface Scenario {
  name: string;
  steps: readonly Step[];
}

const KEY = 'bioregion.scenarios';
const KINDS = ['remove organisation', 'add tie', 'add member'];

/** The scenarios of this browser, the latest first. */
export function saved(): Scenario[] {
  const found = kept<Scenario>(KEY, (each) => typeof each.name === 'string' && Array.isArray(each.steps));
  return found.map((each) => ({ name: each.name, steps: known(each.steps) }));
}

/** Keep these; false where the browser keeps nothing. */
export const keep = (list: readonly Scenario[]): boolean => keepAll(KEY, list);

/** The steps that this page knows, whoever wrote them. */
export function known(steps: readonly unknown[]): Step[] {
  return steps.filter((step): step is Step => {
    const said = step as Record<string, unknown> | null;
    const ends = said?.do === 'remove organisation' ? [said.organisation] : said?.do === 'add tie' ? [said.one, said.other] : [said?.member, said?.network];
    return KINDS.includes(String(said?.do)) && ends.every((end) => typeof end === 'string' && end !== '');
  });
}

/** The scenario as a file for the command line. */
export function file(scenario: Scenario): string {
  return `data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(scenario, null, 2))}`;
}
