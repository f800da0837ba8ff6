// The tables of the page: what each column is, and how rows are made of two snapshots.

function known(list) {
  return Array.isArray(list) ? list : [];
}

function times(value) {
  return value && value.count ? value : {count: 0, sumNanos: 0, maxNanos: NaN, p50: NaN, p90: NaN, p99: NaN, p999: NaN, buckets: []};
}

function who(list) {
  return known(list).map(one => one.task + (one.count > 1 ? ' ×' + one.count : '')).join(', ');
}

function facts(...pairs) {
  const list = element('dl', {class: 'facts'});
  for (const [name, value, bad] of pairs) {
    list.append(element('div', {}, element('dt', {}, name), element('dd', bad ? {class: 'bad'} : {}, value)));
  }
  return list;
}

function plot(title, value, kind) {
  const part = element('div', {}, element('h3', {}, title + ' ',
    element('span', {}, value.count ? count(value.count) + ' · p50 ' + time(value.p50) + ' · p99 ' + time(value.p99)
      + ' · worst ' + time(value.maxNanos) : 'none yet')));
  if (value.buckets.length) part.append(histogram(value, kind));
  return part;
}

function inside(...parts) {
  return element('div', {class: 'inside'}, ...parts);
}

function longest(title, list) {
  const part = element('div', {}, element('h3', {}, title));
  const lines = known(list).map(one => time(one.nanos).padStart(9) + '  ' + clock(one.wallMillis) + '  ' + one.where
    + (one.trace ? '\n           ' + one.trace : ''));
  part.append(element('pre', {}, lines.join('\n') || 'none yet'));
  return part;
}

// Rows of loops, pools and virtual threads alike.
function executorRows(frame, between, series) {
  const rows = [];
  for (const loop of known(frame.loops)) {
    const before = between.earlier('loops', loop.name, one => one.name);
    const io = between.perSecond(loop, before, 'ioNanos') / 1e9;
    const busy = loop.busyShare || 0;
    rows.push({
      key: 'loop ' + loop.name, name: loop.name, kind: loop.kind === 'driven' ? 'driven loop' : 'event loop',
      state: loop.state, current: loop.current ? loop.current + ' for ' + time(loop.currentNanos) : '',
      busy, parts: Number.isFinite(io) ? [['busy', busy - Math.min(io, busy)], ['io', Math.min(io, busy)]] : [['busy', busy]],
      waiting: loop.waiting, hold: times(loop.hold), delay: times(loop.delay), stack: known(loop.stack),
      waitsKnown: loop.waitsKnown, waited: times(loop.waited), paused: times(loop.paused),
      rate: between.perSecond(loop, before, 'tasks') + between.perSecond(loop, before, 'events'),
      series: series.get(loop.name) || [], runs: 'Held at a time',
    });
  }
  for (const pool of known(frame.pools)) {
    const before = between.earlier('pools', pool.name, one => one.name);
    const busy = pool.size > 0 ? pool.busy / pool.size : NaN;
    rows.push({
      key: 'pool ' + pool.name, name: pool.name, kind: 'worker pool',
      state: pool.busy + (pool.size > 0 ? ' of ' + pool.size : '') + ' taken', current: '',
      busy, parts: [['busy', busy]], waiting: pool.waiting, hold: times(pool.run), delay: times(pool.delay), stack: [],
      rate: between.perSecond(pool, before, 'done'), series: series.get('pool ' + pool.name) || [], runs: 'Runs',
    });
  }
  const virtual = frame.virtual;
  if (virtual) {
    const before = between.before ? between.before.virtual : undefined;
    const busy = virtual.parallelism > 0 ? virtual.mounted / virtual.parallelism : NaN;
    rows.push({
      key: 'virtual', name: 'virtual threads', kind: 'carriers',
      state: virtual.mounted + (virtual.parallelism > 0 ? ' of ' + virtual.parallelism : '') + ' taken',
      current: virtual.pins ? count(virtual.pins) + ' pins, longest ' + time(virtual.longestPinNanos)
        + (virtual.pinnedAt ? ' at ' + virtual.pinnedAt : '') : '',
      busy, parts: [['busy', busy]], waiting: virtual.queued, hold: times(), delay: times(), stack: [],
      rate: between.perSecond(virtual, before, 'started'), series: series.get('virtual') || [], runs: 'Runs',
      virtual,
    });
  }
  return rows;
}

const EXECUTORS = [
  {id: 'name', title: 'executor', kind: 'name', value: row => row.name},
  {id: 'kind', title: 'kind', kind: 'text', wide: true, value: row => row.kind},
  {id: 'busy', title: 'busy', value: row => row.busy, shown: row => share(row.busy), hot: row => row.busy > .95},
  {id: 'meter', title: 'now', kind: 'text', value: row => row.busy, shown: row => Number.isFinite(row.busy)
    ? meter(row.parts, share(row.busy) + ' busy') : ''},
  {id: 'series', title: 'last minute', kind: 'text', wide: true, value: row => row.busy, shown: row => spark(row.series)},
  {id: 'state', title: 'state', kind: 'text', value: row => row.state, hot: row => row.state === 'blocked'},
  {id: 'waiting', title: 'queue', value: row => row.waiting, shown: row => count(row.waiting), hot: row => row.waiting > 100},
  {id: 'rate', title: 'runs/s', wide: true, value: row => row.rate, shown: row => rate(row.rate)},
  {id: 'hold', title: 'run p99', wide: true, value: row => row.hold.p99, shown: row => time(row.hold.p99)},
  {id: 'worst', title: 'run worst', value: row => row.hold.maxNanos, shown: row => time(row.hold.maxNanos)},
  {id: 'delay', title: 'delay p99', wide: true, value: row => row.delay.p99, shown: row => time(row.delay.p99)},
  {id: 'late', title: 'delay worst', wide: true, value: row => row.delay.maxNanos, shown: row => time(row.delay.maxNanos)},
  {id: 'current', title: 'what runs', kind: 'text', wide: true, value: row => row.current, shown: row => shortened(row.current)},
];

function executorDetail(row) {
  if (row.virtual) {
    const one = row.virtual;
    return inside(facts(['Carriers', one.carriers < 0 ? '–' : count(one.carriers)], ['Ready and waiting', count(one.queued)],
      ['Started', count(one.started)], ['Ended', count(one.ended)], ['Pins', count(one.pins), one.pins > 0],
      ['Longest pin', time(one.longestPinNanos)], ['Last pinned at', one.pinnedAt || '–'],
      ['Could not be started', count(one.submitFailed), one.submitFailed > 0]));
  }
  const parts = [plot(row.runs, row.hold, 'run'), plot('Scheduling delay', row.delay, 'delay')];
  if (row.waited) {
    const sums = value => value.count ? time(value.sumNanos) + ' in ' + count(value.count) + ', worst ' + time(value.maxNanos) : 'not at all';
    parts.push(facts(['Held for long, it waited for a processor', row.waitsKnown ? sums(row.waited) : 'not known'],
      ['and for the collector', sums(row.paused)]));
  }
  if (row.stack.length) {
    parts.push(element('div', {}, element('h3', {}, 'Where it was when last seen blocked'),
      element('pre', {}, row.stack.join('\n'))));
  }
  return inside(...parts);
}

function taskRows(frame, between) {
  const key = task => task.on + ' ' + task.origin;
  return known(frame.tasks).map(task => {
    const before = between.earlier('tasks', key(task), key);
    const busy = between.perSecond(task, before, 'busyNanos') / 1e9;
    const scheduled = between.perSecond(task, before, 'scheduledNanos') / 1e9;
    const idle = Math.max(0, between.perSecond(task, before, 'idleNanos') / 1e9);
    return {
      ...task, key: key(task), busy, scheduled, idle, run: times(task.run), delay: times(task.delay),
      rate: between.perSecond(task, before, 'runs'),
    };
  });
}

function taskMeter(row) {
  const whole = Math.max(1e-9, row.busy + row.scheduled + row.idle);
  if (!Number.isFinite(whole)) return '';
  return meter([['busy', row.busy / whole], ['sched', row.scheduled / whole]],
    share(row.busy / whole) + ' busy, ' + share(row.scheduled / whole) + ' scheduled');
}

const TASKS = [
  {id: 'origin', title: 'origin', kind: 'name', value: row => row.origin, shown: row => shortened(row.origin)},
  {id: 'on', title: 'on', kind: 'text', wide: true, value: row => row.on},
  {id: 'state', title: 'state', kind: 'text', wide: true, value: row => row.state, shown: row =>
    row.running > 1 ? row.running + ' ' + row.state : row.state},
  {id: 'now', title: 'busy now', value: row => row.busy, shown: row => share(row.busy), hot: row => row.busy > .8},
  {id: 'meter', title: 'now', kind: 'text', wide: true, value: row => row.busy, shown: taskMeter},
  {id: 'waiting', title: 'waiting', wide: true, value: row => row.waiting < 0 ? NaN : row.waiting,
    shown: row => row.waiting < 0 ? '–' : count(row.waiting), hot: row => row.waiting > 1000},
  {id: 'rate', title: 'runs/s', wide: true, value: row => row.rate, shown: row => rate(row.rate)},
  {id: 'runs', title: 'runs', value: row => row.runs, shown: row => count(row.runs)},
  {id: 'busy', title: 'busy', wide: true, value: row => row.busyNanos, shown: row => time(row.busyNanos)},
  {id: 'scheduled', title: 'scheduled', wide: true, value: row => row.scheduledNanos, shown: row => time(row.scheduledNanos)},
  {id: 'p50', title: 'run p50', wide: true, value: row => row.run.p50, shown: row => time(row.run.p50)},
  {id: 'p99', title: 'run p99', wide: true, value: row => row.run.p99, shown: row => time(row.run.p99)},
  {id: 'worst', title: 'worst', value: row => row.run.maxNanos, shown: row => time(row.run.maxNanos),
    hot: row => row.on === 'loop' && row.run.maxNanos > 5e6},
  {id: 'delay', title: 'delay p99', wide: true, value: row => row.delay.p99, shown: row => time(row.delay.p99),
    hot: row => row.delay.p99 > 10e6},
];

function taskDetail(row) {
  return inside(plot('Run time', row.run, 'run'), plot('Scheduling delay', row.delay, 'delay'),
    longest('Longest runs', row.outliers),
    facts(['Allocated in a run', row.allocatedBytes ? bytes(row.allocatedBytes) : '–'],
      ['Kept while waiting', row.contextBytes ? bytes(row.contextBytes) : '–'],
      ['Submits itself again', row.runs ? share((row.resubmits || 0) / row.runs) : '–'],
      ['Idle', time(row.idleNanos)]));
}

function resourceRows(frame) {
  return known(frame.resources).map(one => ({
    ...one, key: one.kind + ' ' + one.name, waits: times(one.waits), held: times(one.held),
    contention: one.acquired ? one.contended / one.acquired : NaN, holding: who(one.holders), waiting: who(one.waiters),
  }));
}

const RESOURCES = [
  {id: 'name', title: 'resource', kind: 'name', value: row => row.name},
  {id: 'kind', title: 'kind', kind: 'text', wide: true, value: row => row.kind},
  {id: 'size', title: 'size', value: row => row.size, shown: row => count(row.size) + (row.capacity ? ' of ' + count(row.capacity) : '')},
  {id: 'peak', title: 'peak', wide: true, value: row => row.peak, shown: row => count(row.peak)},
  {id: 'acquired', title: 'acquired', wide: true, value: row => row.acquired, shown: row => count(row.acquired)},
  {id: 'contended', title: 'waited for', value: row => row.contention, shown: row => share(row.contention),
    hot: row => row.contention > .05},
  {id: 'waits', title: 'wait p99', wide: true, value: row => row.waits.p99, shown: row => time(row.waits.p99)},
  {id: 'longest', title: 'wait worst', value: row => row.waits.maxNanos, shown: row => time(row.waits.maxNanos)},
  {id: 'held', title: 'held p99', wide: true, value: row => row.held.p99, shown: row => time(row.held.p99)},
  {id: 'moved', title: 'bytes/move', wide: true, value: row => row.moves ? row.movedBytes / row.moves : NaN,
    shown: row => row.moves ? bytes(row.movedBytes / row.moves) : '–'},
  {id: 'holders', title: 'held by', kind: 'text', value: row => row.holding},
  {id: 'waiters', title: 'waiting', kind: 'text', value: row => row.waiting},
];

function resourceDetail(row) {
  return inside(plot('Waits', row.waits, 'delay'), plot('Held', row.held, 'run'),
    facts(['Held by', row.holding || 'nobody'], ['Waiting', row.waiting || 'nobody'], ['Made', count(row.instances)],
      ['Moves', count(row.moves)], ['Moved', bytes(row.movedBytes)]));
}

function outlierRows(frame) {
  const all = known(frame.tasks).flatMap(task => known(task.outliers).map((one, i) =>
    ({...one, origin: task.origin, on: task.on, key: task.on + ' ' + task.origin + ' ' + i})));
  return all.sort((a, b) => b.nanos - a.nanos).slice(0, 100);
}

const OUTLIERS = [
  {id: 'took', title: 'took', value: row => row.nanos, shown: row => time(row.nanos)},
  {id: 'origin', title: 'origin', kind: 'text', value: row => row.origin, shown: row => shortened(row.origin)},
  {id: 'where', title: 'where', kind: 'text', wide: true, value: row => row.where},
  {id: 'when', title: 'ended', value: row => row.wallMillis, shown: row => clock(row.wallMillis)},
  {id: 'trace', title: 'trace', kind: 'mono', value: row => row.trace || ''},
];
