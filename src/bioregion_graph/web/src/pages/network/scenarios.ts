// Scenarios that are kept in this browser: a name and steps, as bioregion network what-if reads them.

import type { Step } from './told';

export interface Scenario {
  name: string;
  steps: readonly Step[];
}

const KEY = 'bioregion.scenarios';
const KINDS = ['remove organisation', 'add tie', 'add member'];

/** The scenarios of this browser, the latest first. */
export function saved(): Scenario[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(found) ? found.filter((each): each is Scenario => typeof each?.name === 'string' && Array.isArray(each?.steps)).map((each) => ({ name: each.name, steps: known(each.steps) })) : [];
  } catch {
    return [];
  }
}

/** Keep these; false where the browser keeps nothing. */
export function keep(list: readonly Scenario[]): boolean {
  try {
    localStorage.setItem(KEY, JSON.stringify(list));
    return true;
  } catch {
    return false;
  }
}

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
