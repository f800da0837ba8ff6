// Small pictures: meters, lines of the last minute, histograms.

const SVG = 'http://www.w3.org/2000/svg';

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'class') made.className = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function drawn(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

// Parts of a whole, as [kind, share] each; what is left is idle.
function meter(parts, said) {
  const made = element('span', {class: 'meter', role: 'img', 'aria-label': said, title: said});
  for (const [kind, part] of parts) {
    const bar = element('i', {class: kind});
    bar.style.width = Math.max(0, Math.min(1, part || 0)) * 100 + '%';
    made.append(bar);
  }
  return made;
}

// Shares of the last minute.
function spark(values) {
  const svg = drawn('svg', {class: 'spark', viewBox: '0 0 120 18', 'aria-hidden': 'true'});
  svg.append(drawn('path', {class: 'floor', d: 'M0 17.5H120'}));
  const from = 60 - values.length;
  const path = values.map((value, i) =>
    (i ? 'L' : 'M') + (from + i) * 120 / 59 + ' ' + (17 - Math.min(1, value || 0) * 16).toFixed(1));
  svg.append(drawn('path', {d: path.join('')}));
  return svg;
}

// Times on a logarithmic axis, four bars to a doubling.
function histogram(times, kind) {
  const svg = drawn('svg', {class: 'histogram ' + kind, viewBox: '0 0 420 130', role: 'img'});
  svg.setAttribute('aria-label', times.count + ' times, median ' + time(times.p50) + ', longest ' + time(times.maxNanos));
  const bars = new Map();
  for (const [upTo, many] of times.buckets) {
    const bar = Math.ceil(Math.log2(Math.max(1, upTo)) * 4 - 1e-6);
    bars.set(bar, (bars.get(bar) || 0) + many);
  }
  const first = Math.min(...bars.keys()) - 1;
  const last = Math.max(...bars.keys());
  // Never narrower than three tens, so that one bar does not fill the picture.
  const low = Math.min(first, Math.round((first + last) / 2) - 20);
  const high = Math.max(last, low + 40);
  const most = Math.max(...bars.values());
  const x = quarter => 4 + (quarter - low) / (high - low) * 412;
  for (let power = 0; power <= 12; power++) {
    const at = x(Math.log2(10 ** power) * 4);
    if (at < 4 || at > 400) continue;
    svg.append(drawn('line', {x1: at, x2: at, y1: 12, y2: 112}));
    svg.append(drawn('text', {x: at + 2, y: 125}, time(10 ** power).replace(/\.0+ /, ' ')));
  }
  for (const [bar, many] of bars) {
    const height = Math.max(1.5, many / most * 98);
    const rect = drawn('rect', {x: x(bar - 1) + .5, y: 112 - height, width: Math.max(1, x(bar) - x(bar - 1) - 1), height});
    rect.append(drawn('title', {}, count(many) + ' up to ' + time(2 ** (bar / 4))));
    svg.append(rect);
  }
  for (const [name, value] of [['p50', times.p50], ['p99', times.p99]]) {
    const at = x(Math.log2(Math.max(1, value)) * 4);
    svg.append(drawn('line', {class: 'mark', x1: at, x2: at, y1: 12, y2: 112}));
    svg.append(drawn('text', {x: at, y: 9, 'text-anchor': at > 380 ? 'end' : 'middle'}, name));
  }
  return svg;
}
