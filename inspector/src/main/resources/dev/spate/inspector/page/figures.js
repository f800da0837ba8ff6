// Numbers as people read them, with three digits that count.

function digits(value) {
  const size = Math.abs(value);
  if (size >= 99.95) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3);
}

function time(nanos) {
  if (!Number.isFinite(nanos)) return '–';
  if (nanos === 0) return '0';
  if (nanos < 999.5) return digits(nanos) + ' ns';
  if (nanos < 999.5e3) return digits(nanos / 1e3) + ' µs';
  if (nanos < 999.5e6) return digits(nanos / 1e6) + ' ms';
  if (nanos < 999.5e9) return digits(nanos / 1e9) + ' s';
  return digits(nanos / 6e10) + ' min';
}

function bytes(value) {
  if (!Number.isFinite(value)) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return (unit === 0 ? Math.round(value) : digits(value)) + ' ' + units[unit];
}

function count(value) {
  return Number.isFinite(value) ? Math.round(value).toLocaleString('en-US') : '–';
}

function rate(perSecond) {
  if (!Number.isFinite(perSecond)) return '–';
  return perSecond === 0 ? '0' : perSecond < 10 ? perSecond.toFixed(1) : count(perSecond);
}

function share(value) {
  if (!Number.isFinite(value)) return '–';
  const percent = value * 100;
  return percent === 0 ? '0 %' : percent < 0.1 ? '<0.1 %' : digits(percent) + ' %';
}

function since(nanos) {
  const seconds = Math.floor(nanos / 1e9);
  const two = number => String(number).padStart(2, '0');
  const rest = two(Math.floor(seconds / 60) % 60) + ':' + two(seconds % 60);
  return seconds < 3600 ? rest : Math.floor(seconds / 3600) + ':' + rest;
}

function clock(wallMillis) {
  if (!wallMillis) return '–';
  const at = new Date(wallMillis);
  const two = number => String(number).padStart(2, '0');
  return two(at.getHours()) + ':' + two(at.getMinutes()) + ':' + two(at.getSeconds());
}

// Names of Java classes are known by their ends: io.vertx.core.Future as i.v.core.Future.
function shortened(name) {
  const parts = name.split('.');
  if (parts.length < 3 || name.includes('/')) return name;
  return parts.map((part, i) => i >= parts.length - 2 || part === '' || part.includes(' ') ? part : part[0]).join('.');
}

// Without zeros that say nothing.
function bare(words) {
  return words.replace(/\.(\d*?)0+(?=\D|$)/, '.$1').replace(/\.(?=\D|$)/, '');
}

// A value of a lint.
function figure(value, unit) {
  if (value === undefined || value === null) return '–';
  switch (unit) {
    case 'ms': return time(value * 1e6);
    case 'bytes': return bytes(value);
    case 'share': return share(value);
    default: return count(value);
  }
}
