// The state of the page: what is asked, what came, what is shown of it. Each state has an address.

import { ask, query, Refused } from '../../lib/api';
import { readAddress, readAll, writeAddress } from '../../lib/address';
import { language, t } from '../../lib/words';
import { address, type Answer, around, asked, column, load, MEASURES, type Network, type Shown, type Wish } from './data';
import { all, on, toDay, told, undated, without } from './days';
import { type Figures, groups, sizes } from './look';
import { apart, radial } from './places';
import { type Camera, FIRST_LOOK, type Scene } from './scene';
import { known } from './scenarios';
import type { Outcome, Step, Way } from './told';

const PAUSE = 350;
const KINDS = 'https://w3id.org/bioregion/concepts/organisation-kind';
const LABEL = 'http://www.w3.org/2004/02/skos/core#prefLabel';

export class Model {
  wish = $state<Wish>({ ties: ['memberships'], from: '', until: '', country: [], kind: [], field: [], network: '', least: 1, proven: false });
  day = $state('');
  size = $state('degree');
  colour = $state('community');
  chosen = $state('');
  depth = $state(0);
  from = $state('');
  to = $state('');
  one = $state('');
  other = $state('');
  /** Whether two worlds hang together only by the ties that are drawn, not by all sorts. */
  isOfPicture = $state(false);
  steps = $state.raw<readonly Step[]>([]);
  /** What the scenario of these steps is called. */
  scenario = $state('');
  /** The two days that are compared. */
  before = $state('');
  after = $state('');
  isCompared = $state(false);
  /** Whether ties that tell no day at all are shown. */
  isUndatedShown = $state(true);
  camera = $state.raw<Camera>(FIRST_LOOK);
  group = $state(-1);
  isPlaying = $state(false);
  isBusy = $state(false);
  failure = $state('');
  note = $state('');
  net = $state.raw<Network | null>(null);
  dated = $state.raw<{ day: string; answer: Answer } | null>(null);
  ways = $state.raw<readonly Way[] | null>(null);
  outcome = $state.raw<Outcome | null>(null);
  kinds = $state.raw<ReadonlyMap<string, string>>(new Map());
  readonly draws = readAddress().draw ?? '';
  /** What the server is asked around, where the whole is too large for it. */
  private narrowed: { centre?: string; depth?: string } = {};
  /** The only day that was read, where all days are too many ties. */
  private onlyDay = '';
  private running: AbortController | undefined;
  private asking = 0;
  private timer = 0;

  constructor() {
    const state = readAddress();
    this.wish.ties = readAll('ties').length ? readAll('ties') : ['memberships'];
    const day = (text: string | undefined) => (text && !Number.isNaN(toDay(text)) ? text : '');
    Object.assign(this.wish, { from: day(state.from), until: day(state.until), network: state.network ?? '' });
    Object.assign(this.wish, { country: readAll('country'), kind: readAll('kind'), field: readAll('field'), proven: state.proven === 'true', least: Math.max(1, Number(state.least) || 1) });
    this.day = day(state.on);
    this.size = state.size ?? 'degree';
    this.colour = state.colour ?? 'community';
    this.chosen = state.chosen ?? '';
    this.depth = Math.min(4, Math.max(0, Number(state.around) || 0));
    [this.from, this.to, this.one, this.other] = [state.start ?? '', state.end ?? '', state.one ?? '', state.other ?? ''];
    this.isOfPicture = state.by === 'picture';
    this.steps = readSteps(state.steps ?? '');
    this.scenario = (state.scenario ?? '').slice(0, 80);
    [this.before, this.after] = [day(state.before), day(state.after)];
    this.isUndatedShown = state.undated !== 'hidden';
    const [x, y, ratio] = (state.camera ?? '').split(',').map(Number);
    if (ratio && Number.isFinite(x! + y! + ratio)) this.camera = { x: x!, y: y!, ratio };
  }

  /** The place of the chosen node, -1 without one. */
  readonly place = $derived(this.net?.place.get(this.chosen) ?? -1);

  /** Which ties tell no day at all. */
  readonly undated = $derived(this.net ? undated(this.net) : null);
  readonly countUndated = $derived(sum(this.undated ?? undefined));

  /** What there is on the day, before anything is taken away. */
  private readonly there = $derived.by((): Shown | null => {
    const found = this.everything;
    return found && this.net && this.undated && !this.isUndatedShown && this.countUndated ? without(this.net, found, this.undated) : found;
  });

  private readonly everything = $derived.by((): Shown | null => {
    if (!this.net) return null;
    if (!this.day) return all(this.net);
    if (this.dated?.day === this.day) return told(this.net, this.dated.answer);
    return on(this.net, toDay(this.day), this.wish.proven);
  });

  /** How far each node is from the chosen one, in the view around it. */
  readonly far = $derived.by(() => {
    if (!this.net || !this.there || !this.depth || this.place < 0 || !this.there.nodes[this.place]) return null;
    return around(this.net, this.there, this.place, this.depth);
  });

  readonly shown = $derived.by((): Shown | null => {
    const { net, there, far } = this;
    if (!net || !there) return null;
    const gone = new Set(this.steps.filter((step) => step.do === 'remove organisation').map((step) => net.place.get(step.organisation)));
    if (!far && !gone.size) return there;
    const nodes = there.nodes.map((is, node) => (is && (!far || far[node] !== 255) && !gone.has(node) ? 1 : 0));
    const ties = there.ties.map((is, tie) => (is && nodes[net.source[tie]!] && nodes[net.target[tie]!] ? 1 : 0));
    // Whoever was tied only to those who are gone is gone from the network too, as in its figures.
    if (gone.size) {
      nodes.fill(0);
      ties.forEach((is, tie) => is && (nodes[net.source[tie]!] = nodes[net.target[tie]!] = 1));
    }
    return { nodes, ties, proven: there.proven };
  });

  readonly figures = $derived.by((): Figures => {
    const { net } = this;
    const found = new Map<string, Float64Array>();
    if (!net) return found;
    const isDated = this.dated !== null && this.dated.day === this.day;
    const answer = isDated ? this.dated!.answer : net.answer;
    for (const name of [...MEASURES, 'community']) {
      const values = column(answer, name);
      if (!values.length) continue;
      const own = new Float64Array(net.count).fill(Number.NaN);
      values.forEach((value, at) => {
        const place = isDated ? net.place.get(answer.nodes.iri[at]!) : at;
        if (place !== undefined && value !== null) own[place] = value;
      });
      found.set(name, own);
    }
    return found;
  });

  readonly groups = $derived(this.net && this.shown ? groups(this.net, this.shown.nodes, this.figures, this.colour, this.kinds) : null);
  readonly radii = $derived(this.net ? sizes(this.net, this.figures, this.size) : null);
  /** Places with nodes drawn apart that would lie on each other. */
  private readonly apart = $derived(this.net && this.radii ? apart(this.net, this.radii) : null);
  readonly places = $derived(this.net && this.far ? radial(this.net, this.far, this.place) : this.apart);
  readonly counts = $derived({ nodes: sum(this.shown?.nodes), ties: sum(this.shown?.ties) });

  /** The ways that were asked for as places of nodes. */
  private readonly routes = $derived.by(() => {
    const { net } = this;
    if (!net || !this.ways) return [];
    return this.ways.map((way) => [way.steps[0]!.first.iri, ...way.steps.map((step) => step.second.iri)].map((iri) => net.place.get(iri) ?? -1));
  });

  readonly scene = $derived.by((): Scene | null => {
    const { net, shown, places, radii, groups: found } = this;
    if (!net || !shown || !places || !radii || !found) return null;
    const [lit, litTies] = this.light(net, found.of);
    const imagined = this.steps.flatMap((step) => {
      const ends = step.do === 'add tie' ? [step.one, step.other] : step.do === 'add member' ? [step.member, step.network] : [];
      const [one, other] = ends.map((iri) => net.place.get(iri));
      return one !== undefined && other !== undefined ? [[one, other] as const] : [];
    });
    const isMarked = this.colour === 'country' || this.colour === 'kind';
    return {
      net, shown, lit, litTies, imagined, x: places.x, y: places.y, size: radii, chosen: this.place,
      colours: Array.from(found.of, (group) => found.colours[group] ?? found.colours.at(-1)!),
      mark: (node) => (isMarked && found.of[node]! < found.named ? ` · ${found.names[found.of[node]!]}` : ''),
    };
  });

  /** What stands out: a way, a group of the legend, or the chosen node with its neighbours. */
  private light(net: Network, of: Int32Array): [Uint8Array | null, Uint8Array | null] {
    const [nodes, ties] = [new Uint8Array(net.count), new Uint8Array(net.size)];
    const known = this.routes.filter((route) => route.every((node) => node >= 0));
    if (known.length) {
      for (const route of known)
        route.forEach((node, at) => {
          nodes[node] = 1;
          for (let near = net.start[node]!; at > 0 && near < net.start[node + 1]!; near++) {
            const tie = net.near[near]!;
            if (net.source[tie] === route[at - 1] || net.target[tie] === route[at - 1]) ties[tie] = 1;
          }
        });
      return [nodes, ties];
    }
    if (this.group >= 0) return [nodes.map((_, node) => (of[node] === this.group ? 1 : 0)), null];
    if (this.place < 0 || this.far) return [null, null];
    nodes[this.place] = 1;
    for (let near = net.start[this.place]!; near < net.start[this.place + 1]!; near++) {
      const tie = net.near[near]!;
      if (!this.shown?.ties[tie]) continue;
      ties[tie] = nodes[net.source[tie]!] = nodes[net.target[tie]!] = 1;
    }
    return [nodes, ties];
  }

  /** Ask for the network of the wish, soon; what was asked before is let go. */
  askSoon(pause = PAUSE) {
    clearTimeout(this.asking);
    // What is shown is no longer what is asked for.
    this.running?.abort();
    [this.running, this.isBusy] = [undefined, true];
    this.asking = window.setTimeout(() => void this.open(), pause);
  }

  /** Ask for the network of the wish now. */
  async open() {
    this.running?.abort();
    const running = (this.running = new AbortController());
    [this.isBusy, this.failure, this.note] = [true, '', ''];
    try {
      this.net = await this.whole(running.signal);
      this.dated = null;
      // The day may be turned while its figures are on their way.
      for (let day = ''; day !== this.day && !running.signal.aborted; ) {
        day = this.day;
        await this.onDay(running.signal);
      }
    } catch (error) {
      if (!running.signal.aborted) this.failure = (error as Error).message;
    } finally {
      if (this.running === running) this.isBusy = false;
    }
  }

  /** The network of all days; where that is too large, what is around the chosen one, else that of the one day. */
  private async whole(signal: AbortSignal): Promise<Network> {
    const measures = this.day ? ['degree'] : this.measures;
    [this.narrowed, this.onlyDay] = [{}, ''];
    try {
      return await load(this.wish, '', measures, signal);
    } catch (error) {
      if (error instanceof Refused && error.status === 422 && this.depth && this.chosen) {
        const around = { centre: this.chosen, depth: String(this.depth) };
        const found = await load(this.wish, '', measures, signal, around);
        this.narrowed = around;
        this.note = t('The whole network is too large here: only what is around the chosen one was read.');
        return found;
      }
      if (!(error instanceof Refused && error.status === 422 && this.day)) throw error;
      this.onlyDay = this.day;
      const found = await load(this.wish, this.onlyDay, this.measures, signal);
      this.note = t('The network of all days is too large here: only the day {day} is shown, and nothing is replayed.', { day: this.day });
      return found;
    }
  }

  private get measures(): string[] {
    return [...new Set(['degree', 'strength', this.size, this.colour])].filter((name) => (MEASURES as readonly string[]).includes(name));
  }

  /** The figures of the day, once nothing moves any more. */
  async onDay(signal?: AbortSignal) {
    const { day } = this;
    if (!day || !this.net || this.isPlaying) return;
    if (!this.narrowed.centre && !this.onlyDay) this.note = '';
    try {
      const answer = await ask<Answer>(address(this.wish, day, { ...this.narrowed, measures: this.measures }), { signal: signal ?? null });
      if (this.day === day) this.dated = { day, answer };
    } catch (error) {
      if (error instanceof DOMException) return;
      if (this.day === day) this.note = (error as Error).message;
    }
  }

  /** Show another day; its figures follow. */
  turn(day: string) {
    this.day = day;
    [this.ways, this.outcome] = [null, null];
    clearTimeout(this.timer);
    if (this.isPlaying) return;
    if (!day) this.askSoon(0);
    // What was refused for all days, or read for one, is asked for anew.
    else if (this.onlyDay || this.failure) this.askSoon();
    // A network that is being read brings the figures of its day along.
    else if (!this.isBusy) this.timer = window.setTimeout(() => void this.onDay(), PAUSE);
  }

  /** The names of the kinds of organisation, in the language of the page. */
  async readKinds() {
    const read = await ask<Record<string, unknown>[]>('/concepts/organisation-kind', { headers: { Accept: 'application/ld+json' } });
    const found = read.flatMap((concept) => {
      const labels = (concept[LABEL] ?? []) as { '@language': string; '@value': string }[];
      const label = labels.find((each) => each['@language'] === language) ?? labels[0];
      const iri = String(concept['@id']);
      return label && iri.startsWith(`${KINDS}/`) ? [[iri, label['@value']] as const] : [];
    });
    this.kinds = new Map(found.sort((one, other) => one[1].localeCompare(other[1])));
  }

  /** The parameters of the server that choose what is shown now. */
  get asked() {
    return { ...asked(this.wish), ...(this.day ? { on: this.day } : { from: this.wish.from, until: this.wish.until }) };
  }

  /** The address of this very view. */
  keep() {
    const { wish, camera } = this;
    const isMoved = Math.abs(camera.x - 0.5) + Math.abs(camera.y - 0.5) + Math.abs(camera.ratio - 1) > 0.002;
    writeAddress({
      ties: wish.ties, country: wish.country, kind: wish.kind, field: wish.field, network: wish.network, proven: wish.proven ? 'true' : '', least: wish.least > 1 ? String(wish.least) : '',
      from: wish.from, until: wish.until, on: this.day, size: this.size, colour: this.colour, chosen: this.chosen,
      around: this.depth ? String(this.depth) : '', start: this.from, end: this.to, one: this.one, other: this.other, by: this.isOfPicture ? 'picture' : '',
      steps: this.steps.length ? JSON.stringify(this.steps) : '', scenario: this.steps.length ? this.scenario : '', draw: this.draws,
      before: this.isCompared ? this.before : '', after: this.isCompared ? this.after : '', undated: this.isUndatedShown ? '' : 'hidden',
      camera: isMoved ? [camera.x, camera.y, camera.ratio].map((each) => each.toFixed(3)).join(',') : '',
    });
  }

  /** The file of what is shown, from the server. */
  fileOf(format: string): string {
    const measures = this.measures;
    return '/api/network' + query({ ...this.asked, measures, layout: format === 'gexf', format });
  }
}

function sum(mask: Uint8Array | undefined): number {
  return mask ? mask.reduce((all, each) => all + each, 0) : 0;
}

/** The steps of an address; none where it was written by hand and wrongly. */
function readSteps(text: string): Step[] {
  try {
    const found: unknown = JSON.parse(text || '[]');
    return Array.isArray(found) ? known(found) : [];
  } catch {
    return [];
  }
}
