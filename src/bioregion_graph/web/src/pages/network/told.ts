// What the server tells of ways, of scenarios and of two worlds.

export interface Thing {
  iri: string;
  label: string;
}

export interface Way {
  answer: string;
  steps: { first: Thing; second: Thing; answer: string; through: [string, Thing][]; shared: number }[];
}

export type Step =
  | { do: 'remove organisation'; organisation: string }
  | { do: 'add tie'; one: string; other: string }
  | { do: 'add member'; member: string; network: string };

export interface Figures {
  nodes: number;
  ties: number;
  proven: number;
  components: number;
  largest: number;
  bridges: number;
  communities: number;
  modularity: number;
  spread: Record<string, number | boolean | null>;
}

export interface Outcome {
  change: { before: Figures; after: Figures; nodes_lost: Thing[]; nodes_gained: Thing[]; bridges_gained: [Thing, Thing][] };
}

export interface Changed {
  before: Figures;
  after: Figures;
  nodes_gained: Thing[];
  nodes_lost: Thing[];
  ties_gained: [Thing, Thing][];
  ties_lost: [Thing, Thing][];
  bridges_gained: [Thing, Thing][];
  bridges_lost: [Thing, Thing][];
  /** How long each list is in full. */
  counts: Record<string, number>;
  kept: number;
}

export interface Suggestion {
  one: Thing;
  other: Thing;
  connects: number;
  gain: number;
  is_sampled: boolean;
}

export interface Bond {
  pairs: number;
  connected: number;
  distance: number | null;
  efficiency: number;
}

export interface Worlds {
  one: Thing[];
  other: Thing[];
  both: Thing[];
  bond: Bond;
  holders: { node: Thing; share: number; is_articulation: boolean; without: Bond }[];
}
