// What ties, measures and groups are called.

import { t } from '../../lib/words';

const NAMES: Record<string, string> = {
  memberships: t('memberships'),
  projects: t('projects shared'),
  'shared-memberships': t('bodies shared'),
  people: t('people shared'),
  events: t('events shared'),
  degree: t('number of ties'),
  strength: t('things shared'),
  core: t('depth in the core'),
  pagerank: t('PageRank'),
  betweenness: t('betweenness'),
  constraint: t('constraint'),
  'effective-size': t('effective size'),
  articulation: t('parts the network when gone'),
  community: t('community'),
  country: t('country'),
  kind: t('kind'),
  type: t('sort of thing'),
};

const REPLAYED: Record<string, string> = {
  memberships: t('joins and exits'),
  projects: t('projects'),
  'shared-memberships': t('shared memberships'),
  people: t('mandates of people'),
  events: t('events'),
};

/** What is replayed of a sort of ties. */
export function replayed(key: string): string {
  return REPLAYED[key] ?? key;
}

/** The name of a sort of ties, a measure or a way of grouping, in the language of the page. */
export function called(key: string): string {
  return NAMES[key] ?? key;
}
