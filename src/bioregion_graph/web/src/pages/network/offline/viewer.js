// The viewer of a saved network. It stands alone: no imports, no requests.
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const words = data.words;
  const main = document.getElementById('main');
  const DAY = 86400000;
  const add = (parent, tag, text, options = {}) => {
    const made = Object.assign(document.createElement(tag), options);
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  };
  const link = (parent, address, text) => (/^https?:/.test(address) ? add(parent, 'a', text, { href: address, rel: 'noopener' }) : add(parent, 'span', text));
  add(main, 'h1', data.title);
  add(main, 'p', data.note, { className: 'soft' });
  const said = add(main, 'p', '', { id: 'said' });
  said.setAttribute('role', 'status');
  const tools = add(main, 'div', undefined, { className: 'row' });
  const find = add(tools, 'input', undefined, { type: 'search', placeholder: words.find });
  find.setAttribute('aria-label', words.find);
  const canvas = add(main, 'canvas', undefined, { tabIndex: 0 });
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', words.picture);
  const context = canvas.getContext('2d');
  const camera = { x: 0, y: 0, near: 1 };
  let day = data.day ? Date.parse(data.day) / DAY : null;
  let chosen = -1;
  let shown = { nodes: [], ties: [] };

  function look() {
    const spells = data.spells;
    const isAll = day === null || !spells;
    shown = { nodes: new Uint8Array(data.iri.length).fill(isAll ? 1 : 0), ties: new Uint8Array(data.source.length).fill(isAll ? 1 : 0) };
    let inside = null;
    if (!isAll && spells.inside) {
      inside = new Uint8Array(data.iri.length);
      spells.inside.node.forEach((node, at) => {
        if ((spells.inside.from[at] ?? -Infinity) <= day && (spells.inside.until[at] ?? Infinity) >= day) inside[node] = 1;
      });
    }
    for (let at = 0; !isAll && at < spells.tie.length; at++) {
      const [first, last] = data.proven ? [spells.proven_from[at] ?? Infinity, spells.proven_until[at] ?? -Infinity] : [spells.from[at] ?? -Infinity, spells.until[at] ?? Infinity];
      if (first > day || last < day) continue;
      const tie = spells.tie[at];
      if (inside && !(inside[data.source[tie]] && inside[data.target[tie]])) continue;
      shown.ties[tie] = shown.nodes[data.source[tie]] = shown.nodes[data.target[tie]] = 1;
    }
    const count = (mask) => mask.reduce((sum, each) => sum + each, 0);
    const text = words.counts.replace('{nodes}', count(shown.nodes)).replace('{ties}', count(shown.ties));
    said.textContent = day === null ? text : `${text} · ${new Date(day * DAY).toISOString().slice(0, 10)}`;
    draw();
  }

  const [left, right] = [Math.min(...data.x), Math.max(...data.x)];
  const [low, high] = [Math.min(...data.y), Math.max(...data.y)];
  const wide = Math.max(right - left, high - low) || 1;
  const place = (node, w, h) => {
    const scale = ((Math.min(w, h) - 60) / wide) * camera.near;
    return [w / 2 + (data.x[node] - (left + right) / 2) * scale + camera.x, h / 2 - (data.y[node] - (low + high) / 2) * scale + camera.y];
  };

  function draw() {
    const dense = devicePixelRatio || 1;
    const [w, h] = [canvas.clientWidth, canvas.clientHeight];
    [canvas.width, canvas.height] = [w * dense, h * dense];
    context.setTransform(dense, 0, 0, dense, 0, 0);
    const style = getComputedStyle(document.documentElement);
    const at = data.iri.map((_, node) => place(node, w, h));
    context.globalAlpha = Math.max(0.06, Math.min(0.5, 7 / Math.sqrt(data.source.length + 1)));
    context.strokeStyle = style.getPropertyValue('--soft');
    context.beginPath();
    data.source.forEach((one, tie) => {
      if (!shown.ties[tie]) return;
      context.moveTo(...at[one]);
      context.lineTo(...at[data.target[tie]]);
    });
    context.stroke();
    context.globalAlpha = 1;
    const order = data.iri.map((_, node) => node).filter((node) => shown.nodes[node]).sort((one, other) => data.size[one] - data.size[other]);
    for (const node of order) {
      context.fillStyle = data.colour[node];
      context.beginPath();
      context.arc(...at[node], data.size[node], 0, 7);
      context.fill();
    }
    context.font = '12px system-ui, sans-serif';
    const boxes = [];
    for (const node of chosen >= 0 ? [chosen, ...order.reverse()] : order.reverse()) {
      if (boxes.length > 50) break;
      const text = data.label[node].slice(0, 42);
      const [x, y] = [at[node][0] + data.size[node] + 4, at[node][1] + 4];
      const box = [x, y - 12, x + context.measureText(text).width, y + 4];
      if (boxes.some((each) => box[0] < each[2] && box[2] > each[0] && box[1] < each[3] && box[3] > each[1])) continue;
      boxes.push(box);
      context.lineWidth = 4;
      context.strokeStyle = style.getPropertyValue('--card');
      context.strokeText(text, x, y);
      context.fillStyle = style.getPropertyValue('--ink');
      context.fillText(text, x, y);
    }
    if (chosen >= 0) {
      context.strokeStyle = style.getPropertyValue('--amber');
      context.lineWidth = 3;
      context.beginPath();
      context.arc(...at[chosen], data.size[chosen] + 4, 0, 7);
      context.stroke();
    }
  }

  find.addEventListener('input', () => {
    const wanted = find.value.trim().toLowerCase();
    chosen = wanted.length > 1 ? data.label.findIndex((label, node) => shown.nodes[node] && label.toLowerCase().includes(wanted)) : -1;
    draw();
  });
  canvas.addEventListener('pointerdown', (event) => canvas.setPointerCapture(event.pointerId));
  canvas.addEventListener('pointermove', (event) => {
    if (!event.buttons) return;
    camera.x += event.movementX;
    camera.y += event.movementY;
    draw();
  });
  const zoom = (factor) => {
    for (const name of ['x', 'y', 'near']) camera[name] *= factor;
    draw();
  };
  canvas.addEventListener('wheel', (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * 0.0015));
  }, { passive: false });
  canvas.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] }[event.key];
    if (step) [camera.x, camera.y] = [camera.x + step[0], camera.y + step[1]];
    else if (event.key === '+') return zoom(1.3);
    else if (event.key === '-') return zoom(1 / 1.3);
    else return;
    event.preventDefault();
    draw();
  });
  addEventListener('resize', draw);

  if (data.span.length === 2 && data.spells) {
    const time = add(main, 'div', undefined, { className: 'row' });
    const play = add(time, 'button', words.play, { type: 'button' });
    const [first, last] = data.span.map((each) => Date.parse(each) / DAY);
    const slider = add(time, 'input', undefined, { type: 'range', min: first, max: last, value: day ?? last });
    slider.setAttribute('aria-label', words.day);
    const all = add(time, 'button', words.all, { type: 'button' });
    let timer = 0;
    const stop = () => {
      clearInterval(timer);
      timer = 0;
      play.textContent = words.play;
    };
    const turn = (to) => {
      day = to;
      slider.value = to ?? last;
      look();
    };
    slider.addEventListener('input', () => turn(Number(slider.value)));
    all.addEventListener('click', () => (stop(), turn(null)));
    play.addEventListener('click', () => {
      if (timer) return stop();
      const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      if (day === null || day >= last) turn(first);
      play.textContent = words.pause;
      timer = setInterval(() => {
        turn(Math.min(last, day + Math.max(1, Math.round((last - first) / (isCalm ? 24 : 200)))));
        if (day >= last) stop();
      }, isCalm ? 1000 : 100);
    });
  }
  const legend = add(main, 'ul', undefined, { className: 'legend' });
  for (const [name, colour] of data.legend) {
    const item = add(legend, 'li');
    add(item, 'i').style.background = colour;
    item.append(name);
  }
  const table = (caption, heads, rows) => {
    const details = add(main, 'details');
    add(details, 'summary', `${caption} (${rows.length})`);
    const box = add(details, 'div', undefined, { className: 'scroll', tabIndex: 0 });
    // Filled when it is opened, since there may be many.
    details.addEventListener('toggle', () => {
      if (box.firstChild) return;
      const made = add(box, 'table');
      made.setAttribute('aria-label', caption);
      const head = add(add(made, 'thead'), 'tr');
      heads.forEach((each) => add(head, 'th', each));
      const body = add(made, 'tbody');
      for (const row of rows) {
        const line = add(body, 'tr');
        row.forEach((cell) => (Array.isArray(cell) ? link(add(line, 'td'), cell[0], cell[1]) : add(line, 'td', cell)));
      }
    });
  };
  table(words.nodes, [words.name, words.country, words.ties], data.iri.map((iri, node) => [[iri, data.label[node]], data.country[node], data.degree[node] ?? '']));
  table(words.ties, [words.one, words.other, words.shared], data.source.map((one, tie) => [data.label[one], data.label[data.target[tie]], data.shared[tie]]));
  table(words.sources, [words.sources, '', ''], data.sources.map((each) => [[each.url || each.iri, each.title || each.iri], each.publisher, each.statements]));
  const asked = add(main, 'p', `${words.filters}: ${Object.entries(data.asked).filter(([, value]) => value !== '' && value !== false && value.length !== 0).map(([name, value]) => `${name} = ${value}`).join('; ')}. ${data.saved}. `, { className: 'soft' });
  link(asked, data.address, words.from);
  look();
})();
