'use strict';
(() => {
  const block = document.getElementById('data');
  if (!block) return;
  const { names, nodes } = JSON.parse(block.textContent);
  const ROW = 18, LEAST = 1.2;
  const graph = document.getElementById('graph'), at = document.getElementById('at');
  const search = document.getElementById('search'), found = document.getElementById('found');

  // Every four numbers are a node; children follow their parent.
  let next = 0, deepest = 0, two = false, greatest = 1;
  const read = (parent, depth) => {
    const node = { name: names[nodes[next]], a: nodes[next + 1], b: nodes[next + 2], parent, depth, children: [] };
    const count = nodes[next + 3];
    next += 4;
    node.width = (node.a + node.b) / 2;
    deepest = Math.max(deepest, depth);
    if (node.a !== node.b) two = true;
    if (parent) greatest = Math.max(greatest, Math.abs(node.b - node.a));
    for (let i = 0; i < count; i++) node.children.push(read(node, depth + 1));
    return node;
  };
  const root = read(null, 0);
  let zoom = root, here = root, pattern = null;

  const plain = name => name.replace(/_\[[nkc]\]$/, '');
  const short = name => {
    const p = plain(name);
    if (/_\[n\]$|_\[k\]$/.test(name) || p.startsWith('[') || p.includes('::') || p.includes('(')) return p;
    const parts = p.split('.');
    return parts.slice(/_\[c\]$/.test(name) ? -1 : -2).join('.');
  };
  const mixed = (from, to, t) => from.map((c, i) => Math.round(c + (to[i] - c) * t));
  const hashed = text => { let h = 0; for (const c of text) h = (h * 31 + c.codePointAt(0)) >>> 0; return h % 1000 / 1000; };
  const colour = node => {
    if (two) {
      const delta = (node.b - node.a) / greatest;
      const t = Math.sqrt(Math.min(1, Math.abs(delta)));
      const rgb = mixed([236, 236, 238], delta > 0 ? [205, 52, 42] : [38, 104, 196], Math.abs(node.b - node.a) < 500 ? 0 : t);
      return { back: `rgb(${rgb})`, ink: t > 0.72 ? '#fff' : '#16202b' };
    }
    const name = node.name, shade = hashed(name.slice(0, Math.max(0, plain(name).lastIndexOf('.'))));
    const hue = !node.parent || name.startsWith('[') ? '214 10%' : name.endsWith('_[c]') ? '92 42%'
      : name.endsWith('_[k]') ? '268 34%' : name.endsWith('_[n]') ? '205 42%' : `${22 + shade * 26} 82%`;
    return { back: `hsl(${hue} ${66 + shade * 12}%)`, ink: '#16202b' };
  };

  const percent = millionths => (millionths / 1e4).toFixed(millionths < 1e4 ? 2 : 1) + ' %';
  const told = node => {
    const inner = two
      ? `${percent(node.a)} → ${percent(node.b)} (${node.b >= node.a ? '+' : '−'}${(Math.abs(node.b - node.a) / 1e4).toFixed(2)} points)`
      : percent(node.b);
    return `${plain(node.name)}  ${inner}`;
  };
  const tell = node => {
    const text = told(node), cut = plain(node.name).length;
    const bold = document.createElement('b');
    bold.textContent = text.slice(0, cut);
    at.replaceChildren(bold, text.slice(cut));
  };
  const matches = node => pattern !== null && pattern(node.name);

  const draw = () => {
    const full = graph.clientWidth, scale = full / Math.max(1, zoom.width), pieces = [];
    let lowest = 0;
    const put = (node, left, width, faint) => {
      const div = document.createElement('div'), c = colour(node);
      div.style.left = left + 'px';
      div.style.top = node.depth * ROW + 'px';
      div.style.width = Math.max(1, width - 1) + 'px';
      div.style.background = c.back;
      div.style.color = c.ink;
      if (width > 26) div.textContent = short(node.name);
      if (width < 8) div.style.padding = '0';
      if (faint) div.classList.add('faint');
      if (pattern !== null && !matches(node)) div.classList.add('dim');
      if (node === here) { div.classList.add('here'); div.id = 'here'; }
      div.title = told(node);
      div.node = node;
      pieces.push(div);
      lowest = Math.max(lowest, node.depth);
    };
    for (let above = zoom.parent; above; above = above.parent) put(above, 0, full, true);
    const walk = (node, left) => {
      const width = node.width * scale;
      if (width < LEAST) return;
      put(node, left, width, false);
      for (const child of node.children) {
        walk(child, left);
        left += child.width * scale;
      }
    };
    walk(zoom, 0);
    graph.style.height = (lowest + 1) * ROW + 2 + 'px';
    graph.replaceChildren(...pieces);
    if (document.getElementById('here')) graph.setAttribute('aria-activedescendant', 'here');
  };

  const look = node => { here = node; tell(node); draw(); };
  const enter = node => { zoom = node; look(node); };

  graph.addEventListener('click', event => { if (event.target.node) enter(event.target.node); });
  graph.addEventListener('mouseover', event => { if (event.target.node) tell(event.target.node); });
  graph.addEventListener('keydown', event => {
    const beside = here.parent ? here.parent.children : [here], place = beside.indexOf(here);
    const seen = node => node.width * graph.clientWidth / Math.max(1, zoom.width) >= LEAST;
    let to = null;
    if (event.key === 'ArrowUp') to = here.parent;
    else if (event.key === 'ArrowDown') to = here.children.reduce((best, child) => !best || child.width > best.width ? child : best, null);
    else if (event.key === 'ArrowLeft') to = beside.slice(0, place).reverse().find(seen);
    else if (event.key === 'ArrowRight') to = beside.slice(place + 1).find(seen);
    else if (event.key === 'Home') to = root;
    else if (event.key === 'Enter') { event.preventDefault(); enter(here); return; }
    else if (event.key === 'Escape' || event.key === 'Backspace') { event.preventDefault(); enter(zoom.parent || root); return; }
    else return;
    event.preventDefault();
    if (!to) return;
    if (to.depth < zoom.depth) zoom = to;
    look(to);
  });
  document.addEventListener('keydown', event => {
    if (event.key === '/' && document.activeElement !== search) { event.preventDefault(); search.focus(); }
  });

  const seek = wanted => {
    const regular = wanted.match(/^\/(.+)\/$/);
    pattern = null;
    if (regular) {
      try { const re = new RegExp(regular[1], 'i'); pattern = name => re.test(name); } catch { pattern = () => false; }
    } else if (wanted) {
      const low = wanted.toLowerCase();
      pattern = name => name.toLowerCase().includes(low);
    }
    let a = 0, b = 0;
    const walk = node => {
      if (matches(node)) { a += node.a; b += node.b; return; }
      node.children.forEach(walk);
    };
    if (pattern !== null) walk(root);
    found.textContent = pattern === null ? '' : two ? `${percent(a)} → ${percent(b)}` : percent(b);
    draw();
  };
  search.addEventListener('input', () => seek(search.value.trim()));
  search.addEventListener('keydown', event => {
    if (event.key === 'Escape') { search.value = ''; seek(''); graph.focus(); }
  });
  document.getElementById('reset').addEventListener('click', () => { search.value = ''; seek(''); enter(root); });
  for (const button of document.querySelectorAll('button.find')) {
    button.addEventListener('click', () => {
      search.value = plain(button.dataset.name);
      seek(search.value);
      graph.scrollIntoView({ block: 'nearest' });
    });
  }
  new ResizeObserver(draw).observe(graph);
  draw();
})();
