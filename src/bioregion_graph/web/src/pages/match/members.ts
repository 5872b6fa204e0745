// Members of a consortium as they are written in addresses: organisation:biocat,role=coordinator or DE:Ulm:kind=HES.

const ID = 'https://w3id.org/bioregion/id/';

export interface Member {
  /** The IRI of an organisation of the graph, or the name of one that is not there. */
  organisation: string;
  label: string;
  /** What was told of it: role, country, kind, facts. */
  told: Record<string, string>;
}

/** A sentence with a name of thousands of letters in it, without its middle. */
export function shortened(text: string): string {
  return text.length > 360 ? `${text.slice(0, 200)} … ${text.slice(-120)}` : text;
}

/** A short name such as organisation:biocat; a foreign IRI stays as it is. */
export function compact(iri: string): string {
  return iri.startsWith(ID) ? iri.slice(ID.length).replace('/', ':') : iri;
}

/** The IRI of a short name. */
export function expand(name: string): string {
  const found = /^([a-z]+):([^/].*)$/.exec(name);
  return found && found[1] !== 'https' && found[1] !== 'http' ? `${ID}${found[1]}/${found[2]}` : name;
}

/** Whether an organisation is one of the graph. */
export function isKnown(organisation: string): boolean {
  return organisation.startsWith('https://');
}

/** The member that is written; its label is what ``names`` has, or the end of its name. */
export function read(text: string, names: Record<string, string> = {}): Member {
  const byHand = /^([A-Z]{2,3}|\?):([^:]*)(?::(.*))?$/.exec(text);
  if (byHand) {
    const told = attributes(byHand[3] ?? '');
    return { organisation: byHand[2]!, label: byHand[2]!, told: { country: byHand[1]!, ...told } };
  }
  const [name, ...rest] = text.split(',');
  const organisation = expand(name!);
  return { organisation, label: names[organisation] ?? organisation.split('/').pop()!, told: attributes(rest.join(',')) };
}

/** A member as it is written. */
export function written(member: Member): string {
  const { country, ...others } = member.told;
  const told = Object.entries(isKnown(member.organisation) ? member.told : others).map(([key, value]) => `${key}=${value}`);
  if (isKnown(member.organisation)) return [compact(member.organisation), ...told].join(',');
  return [country ?? '?', member.organisation, ...(told.length ? [told.join(',')] : [])].join(':');
}

function attributes(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split(',')
      .filter((each) => each.includes('='))
      .map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
  );
}
