// What the interface tells, as far as this page shows it.

export interface Call {
  iri: string;
  code: string;
  title: string;
  programme: string | null;
  state: string;
  deadline: string | null;
  address: string | null;
  actions: string[];
  types: string[];
  part: string | null;
}

export interface Edge {
  start: string;
  end: string;
  sources: string[];
  likeness: number;
}

export interface Hit {
  place: number;
  organisation: string;
  label: string;
  country: string | null;
  city: string | null;
  kind: string | null;
  score: number;
  parts: Record<string, number>;
  place_by_score: number;
  moved: string | null;
  sentence: string;
  paths: Edge[][];
  names: Record<string, string>;
  without: { sentence: string } | null;
  query: string;
  ring?: { level: string; sentence?: string } | null;
  introduction?: { sentence: string } | null;
}

export interface Head {
  total: number;
  day: string;
  model: string;
  notices: string[];
  words: { reasons: Record<string, string>; signals: Record<string, { label: string; reason: string }> };
  rings?: { reasons: string[] };
  unproven: { organisation: string; label: string; place: number }[];
}

export type Line =
  | { progress: string; waits: number }
  | { error: string }
  | { complete: true }
  | { done: number; of: number; hit: Hit }
  | Head;

export interface Rule {
  code: string;
  verdict: 'yes' | 'no' | 'unknown';
  severity: string;
  sentence: string;
  legalBasis: string;
  sources: string[];
}

export interface Question {
  organisation: string | null;
  what: string;
  question: string;
  settles: string[];
  bearsOn: string[];
}

export interface Fit {
  organisation: string;
  label: string;
  country: string;
}

export interface Change {
  kind: 'add' | 'leave out' | 'coordinate';
  who: string | null;
  role: string;
}

export interface Verdict {
  verdict: 'eligible' | 'not eligible' | 'unknown';
  sentence: string;
  rules: Rule[];
  toFindOut: Question[];
  repairs: string[][];
  changes: Change[][];
  fitting: Fit[][];
  notices: string[];
  members: { organisation: string; label: string; country: string | null; kinds: string[]; role: string }[];
}

export interface Types {
  types: { code: string; label: string; supplement: boolean }[];
  kinds: Record<string, string>;
  facts: Record<string, string>;
}

export interface TeamPartner {
  role: string;
  organisation: string;
  label: string;
  country: string;
  stand_in: string;
  single_point_of_failure: string;
  tie: string;
  standIn: string;
  standInLabel: string;
}

export interface Team {
  sentence: string;
  gapSentence: string;
  fit: number;
  distance: number;
  new: number;
  countries: number;
  sides: number;
  verdict: Verdict['verdict'];
  verdictSentence: string;
  partners: TeamPartner[];
}

export interface Composition {
  search: string;
  sentences: string[];
  teams: Team[];
}
