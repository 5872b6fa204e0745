// The map as a file: its SVG with every style written into it, and what it shows, of when and from where, beneath.

const PROPERTIES = [
  'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin',
  'vector-effect', 'paint-order', 'font-family', 'font-size', 'font-weight', 'text-anchor',
]; // prettier-ignore
const SPACE = 'http://www.w3.org/2000/svg';

/** The picture as SVG text; lines are the title and the small print. */
export function asSvg(picture: SVGSVGElement, lines: readonly string[]): { text: string; width: number; height: number } {
  const copy = picture.cloneNode(true) as SVGSVGElement;
  const [own, others] = [[...picture.querySelectorAll('*')], [...copy.querySelectorAll('*')]];
  own.forEach((element, place) => {
    const other = others[place]!;
    if (element instanceof SVGGraphicsElement && !(element instanceof SVGGElement)) {
      const style = getComputedStyle(element);
      for (const property of PROPERTIES) other.setAttribute(property, style.getPropertyValue(property));
    }
    for (const name of ['class', 'role', 'tabindex', 'aria-label', 'aria-pressed', 'data-key']) other.removeAttribute(name);
  });
  const { width, height } = picture.viewBox.baseVal;
  const page = getComputedStyle(document.documentElement);
  const [ink, paper, font] = ['--ink', '--paper', '--sans'].map((name) => page.getPropertyValue(name).trim());
  const wrapped = lines.flatMap((line, place) => wrap(line, width / (place ? 6.2 : 9.5)).map((text) => ({ text, isTitle: !place })));
  const whole = height + 24 + wrapped.length * 18;
  copy.setAttribute('xmlns', SPACE);
  copy.setAttribute('viewBox', `0 0 ${width} ${whole}`);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(whole));
  for (const name of ['role', 'aria-label', 'aria-describedby', 'class']) copy.removeAttribute(name);
  const ground = document.createElementNS(SPACE, 'rect');
  for (const [name, value] of Object.entries({ width, height: whole, fill: paper! })) ground.setAttribute(name, String(value));
  copy.prepend(ground);
  wrapped.forEach(({ text, isTitle }, place) => {
    const line = document.createElementNS(SPACE, 'text');
    const told = { x: 4, y: height + 22 + place * 18, fill: ink!, 'font-family': font!, 'font-size': isTitle ? 15 : 11.5 };
    for (const [name, value] of Object.entries(told)) line.setAttribute(name, String(value));
    if (isTitle) line.setAttribute('font-weight', '600');
    line.textContent = text;
    copy.append(line);
  });
  return { text: new XMLSerializer().serializeToString(copy), width, height: whole };
}

/** Hand a file to the reader: the SVG itself, or a picture of twice its size. */
export async function save(picture: SVGSVGElement, lines: readonly string[], form: 'svg' | 'png', name: string): Promise<void> {
  const { text, width, height } = asSvg(picture, lines);
  const svg = new Blob([text], { type: 'image/svg+xml' });
  hand(form === 'svg' ? svg : await painted(svg, width, height), `${name}.${form}`);
}

async function painted(svg: Blob, width: number, height: number): Promise<Blob> {
  const address = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width * 2, height * 2];
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('canvas'))), 'image/png'));
  } finally {
    URL.revokeObjectURL(address);
  }
}

function hand(blob: Blob, name: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function wrap(text: string, most: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    if (lines.at(-1) && lines.at(-1)!.length + word.length > most) lines.push('');
    lines[lines.length - 1] += (lines.at(-1) ? ' ' : '') + word;
  }
  return lines;
}
