// The page itself: one state, drawn anew for each snapshot.

// As it was delivered, to be saved later: nothing has changed it yet.
const SOURCE = '<!doctype html>\n' + document.documentElement.outerHTML;
const SERVED = location.protocol.startsWith('http');
const MINUTE = 60;

const by = id => document.getElementById(id);

const state = {
  frames: null,     // of the recording that is open, else null
  file: '',         // its name
  at: 0,            // place in it
  playing: false,
  live: null,       // the newest snapshot of the service
  before: null,     // the one before
  shown: null,      // [before, now] as drawn
  paused: false,
  missed: 0,        // snapshots that came while paused
  away: null,       // why nothing comes
  taken: null,      // lines that are recorded, else null
  series: new Map() // of the last minute, by executor
};

const tables = {
  executors: new Table(by('executors'), EXECUTORS, {key: row => row.key, sort: '', none: 'no executors are seen', detail: executorDetail}),
  tasks: new Table(by('tasks'), TASKS, {key: row => row.key, sort: 'now', none: 'no task has run yet', detail: taskDetail}),
  resources: new Table(by('resources'), RESOURCES, {key: row => row.key, sort: 'longest', none: 'none is watched', detail: resourceDetail}),
  outliers: new Table(by('outliers'), OUTLIERS, {key: row => row.key, sort: 'took', none: 'none yet'}),
};
function text(place, words) {
  if (place.textContent !== words) place.textContent = words;
}

function press(button, pressed, words) {
  button.setAttribute('aria-pressed', pressed);
  text(button, words);
}

// What is kept of each snapshot for the lines of the last minute.
function remember(series, frame) {
  const add = (name, value) => {
    if (!series.has(name)) series.set(name, []);
    const values = series.get(name);
    values.push(value);
    if (values.length > MINUTE) values.shift();
  };
  for (const loop of known(frame.loops)) add(loop.name, loop.busyShare);
  for (const pool of known(frame.pools)) add('pool ' + pool.name, pool.size > 0 ? pool.busy / pool.size : 0);
  if (frame.virtual) add('virtual', frame.virtual.parallelism > 0 ? frame.virtual.mounted / frame.virtual.parallelism : 0);
}

function seriesUpTo(frames, at) {
  const series = new Map();
  for (const frame of frames.slice(Math.max(0, at - MINUTE + 1), at + 1)) remember(series, frame);
  return series;
}

function took(frame, line) {
  if (state.taken) state.taken.push(line);
  state.before = state.live;
  state.live = frame;
  remember(state.series, frame);
  if (state.frames) return;
  if (state.paused) state.missed++;
  else state.shown = [state.before, frame];
  draw();
}

function draw() {
  const replay = state.frames !== null;
  const shown = replay ? [state.frames[state.at - 1] || null, state.frames[state.at]] : state.shown;
  drawControls(replay, shown);
  by('content').hidden = !shown;
  by('empty').hidden = Boolean(shown) || SERVED;
  if (!shown) return;
  const [before, frame] = shown;
  const between = new Between(before, frame);
  const series = replay ? seriesUpTo(state.frames, state.at) : state.series;
  document.title = frame.process + ' · runtime console';
  text(by('process'), frame.process + ' ' + frame.pid);
  drawSummary(frame, between);
  drawLints(frame);
  const executors = executorRows(frame, between, series);
  const tasks = taskRows(frame, between);
  const resources = resourceRows(frame);
  const outliers = outlierRows(frame);
  tables.executors.show(executors);
  tables.tasks.show(tasks);
  tables.resources.show(resources);
  tables.outliers.show(outliers);
  drawFiltered();
  drawOwn(frame);
}

function drawControls(replay, shown) {
  const mode = by('mode');
  const off = shown && !shown[1].on && !replay;
  const [kind, words] = replay ? ['replay', 'replay of ' + state.file]
    : state.away ? ['away', state.away]
    : !SERVED ? ['', 'no service']
    : state.paused ? ['paused', 'paused' + (state.missed ? ', ' + state.missed + ' newer' : '')]
    : !shown ? ['', 'waiting for the first snapshot']
    : off ? ['off', 'switched off'] : ['live', 'live'];
  mode.className = 'chip ' + kind;
  text(mode, words);
  by('pause').hidden = replay || !SERVED;
  press(by('pause'), state.paused, state.paused ? 'Go on' : 'Pause');
  by('record').hidden = !SERVED;
  press(by('record'), Boolean(state.taken), state.taken ? 'Stop and save ' + count(state.taken.length) : 'Record');
  by('switch').hidden = replay || !SERVED || !state.live;
  text(by('switch'), state.live && state.live.on ? 'Switch off' : 'Switch on');
  by('replay').hidden = !replay;
  if (replay) {
    by('position').max = state.frames.length - 1;
    by('position').value = state.at;
    const frame = state.frames[state.at];
    text(by('place'), (state.at + 1) + ' of ' + state.frames.length + ' · ' + clock(frame.wallMillis));
    press(by('play'), state.playing, state.playing ? 'Stop' : 'Play');
    by('back').hidden = !SERVED;
  }
  if (off && !by('notice').dataset.own) {
    text(by('notice'), 'The inspector of this service is off: the figures stand still. Switch it on with the button above, '
      + 'or: spate inspect --on ' + location.origin);
    by('notice').hidden = false;
  } else if (!by('notice').dataset.own) {
    by('notice').hidden = true;
  }
}

// Says something that stays until the next notice; null takes it away.
function notice(words) {
  const place = by('notice');
  place.hidden = !words;
  if (words) place.dataset.own = 'yes';
  else delete place.dataset.own;
  text(place, words || '');
}

function drawSummary(frame, between) {
  const loops = known(frame.loops);
  const busy = loops.reduce((sum, loop) => sum + (loop.busyShare || 0), 0) / Math.max(1, loops.length);
  const blocked = loops.filter(loop => loop.state === 'blocked').length;
  const drops = Object.values(frame.drops || {}).reduce((sum, dropped) => sum + dropped, 0);
  const memory = frame.memory || {};
  const before = between.before ? between.before.memory : undefined;
  const parts = [
    ['watched for', since(frame.watchedNanos)],
    ['loops', loops.length + ', ' + share(busy) + ' busy'],
    ...(blocked ? [['blocked', String(blocked), true]] : []),
    ['heap', bytes(memory.heapUsedBytes) + ' of ' + bytes(memory.heapMaxBytes)],
    ['allocates', bytes(between.perSecond(memory, before, 'allocatedBytes')) + '/s'],
    ['direct', bytes(memory.directBytes)],
    ['dropped', count(drops), drops > 0],
    ['inspector', share((frame.cost || {}).share) + ' of a processor'],
  ];
  by('summary').replaceChildren(...parts.map(([name, value, bad]) =>
    element('span', bad ? {class: 'bad'} : {}, name + ' ', element('b', {}, value))));
}

function drawLints(frame) {
  const lints = known(frame.lints);
  const many = kind => lints.filter(lint => lint.state === kind).length;
  text(by('lints-sum'), many('warn') + ' warn · ' + many('ok') + ' ok · ' + many('unknown') + ' not yet known; of the last '
    + frame.windowSeconds + ' s');
  const place = by('lints');
  lints.forEach((lint, i) => {
    let card = place.children[i];
    if (!card) {
      card = element('div', {}, element('div', {class: 'head'}, element('span', {class: 'name'}), element('span', {class: 'state'})),
        element('div', {class: 'value'}, element('span', {class: 'is'}), element('span', {class: 'of'})),
        element('div', {class: 'where'}));
      place.append(card);
    }
    const says = lint.says + (lint.worst === undefined ? '' : '; worst ' + figure(lint.worst, lint.unit)
      + (lint.worstWhere ? ' at ' + lint.worstWhere : '') + ', ' + clock(lint.worstWallMillis))
      + (lint.evidence ? '; ' + lint.evidence : '');
    if (card.className !== 'lint ' + lint.state) card.className = 'lint ' + lint.state;
    card.dataset.lint = lint.lint;
    card.dataset.state = lint.state;
    card.title = says;
    text(card.querySelector('.name'), lint.lint);
    text(card.querySelector('.state'), {ok: '✓ ok', warn: '▲ warn', unknown: '· not yet known'}[lint.state] || lint.state);
    text(card.querySelector('.is'), lint.state === 'unknown' ? '' : figure(lint.value, lint.unit));
    text(card.querySelector('.of'), (lint.state === 'unknown' ? 'warns above ' : ', warns above ') + bare(figure(lint.threshold, lint.unit)));
    const where = lint.where || '';
    text(card.querySelector('.where'), where || (lint.warned ? 'warned for ' + lint.warned + ' s' : '\u00a0'));
    card.querySelector('.where').title = where;
  });
  while (place.children.length > lints.length) place.lastChild.remove();
}

function drawFiltered() {
  const needle = by('filter').value;
  const left = ['executors', 'tasks', 'resources', 'outliers'].map(name => tables[name].matching().length + ' ' + name);
  text(by('filtered'), needle ? left.join(' · ') : '');
}

function drawOwn(frame) {
  const cost = frame.cost || {};
  const drops = frame.drops || {};
  const promises = frame.promises || {};
  const list = facts(['Cost in the last second', share(cost.share) + ' of a processor'], ['Cost so far', time(cost.nanos)],
    ['Observations', count(cost.observations)],
    ['Runs without an origin of their own', count(drops.origins), drops.origins > 0],
    ['Resources left out', count(drops.resources), drops.resources > 0], ['Names left out', count(drops.names), drops.names > 0],
    ['Promises left out', count(drops.promises), drops.promises > 0], ['Slices too deep', count(drops.nested), drops.nested > 0],
    ['Events of the JVM lost', count(drops.events), drops.events > 0],
    ['Promises open', count(promises.open) + (promises.open ? ', oldest ' + time(promises.oldestNanos) : '')],
    ['Promises abandoned', count(promises.abandoned) + (promises.lastAbandoned ? ', last ' + promises.lastAbandoned : ''),
      promises.abandoned > 0]);
  by('own').replaceChildren(...list.children);
}

function pause() {
  if (state.frames) {
    play(!state.playing);
    return;
  }
  state.paused = !state.paused;
  state.missed = 0;
  if (!state.paused && state.live) state.shown = [state.before, state.live];
  draw();
}

function record() {
  if (!SERVED) return;
  if (!state.taken) {
    state.taken = [];
  } else {
    const lines = state.taken;
    state.taken = null;
    if (lines.length === 0) {
      notice('Nothing was recorded: no snapshot came.');
    } else {
      const first = JSON.parse(lines[0]);
      const at = new Date(first.wallMillis).toISOString().slice(0, 19).replace(/[:T]/g, '-');
      save('inspection-' + first.process + '-' + at + '.ndjson', 'application/x-ndjson',
        [header(first.process, first.wallMillis), '\n', ...lines.map(line => line + '\n')]);
    }
  }
  draw();
}

function replay(words, name) {
  let frames;
  try {
    frames = readRecording(words);
  } catch (wrong) {
    notice(name + ': ' + wrong.message);
    return;
  }
  notice(null);
  play(false);
  state.frames = frames;
  state.file = name;
  state.at = frames.length - 1;
  draw();
}

let ticking = 0;

function play(on) {
  clearTimeout(ticking);
  state.playing = on;
  if (!on || !state.frames) {
    state.playing = false;
    draw();
    return;
  }
  if (state.at === state.frames.length - 1) state.at = 0;
  draw();
  const next = () => {
    const gap = state.frames[state.at + 1].wallMillis - state.frames[state.at].wallMillis;
    ticking = setTimeout(() => {
      state.at++;
      if (state.at >= state.frames.length - 1) play(false);
      else {
        draw();
        next();
      }
    }, Math.max(20, Math.min(2000, gap)));
  };
  if (state.frames.length > 1) next();
  else play(false);
}

function step(by) {
  if (!state.frames) return;
  play(false);
  state.at = Math.max(0, Math.min(state.frames.length - 1, state.at + by));
  draw();
}

function leaveReplay() {
  play(false);
  state.frames = null;
  draw();
}

function savePage() {
  const frames = state.frames;
  let page = SOURCE;
  if (frames) {
    const lines = [header(frames[0].process, frames[0].wallMillis), ...frames.map(frame => JSON.stringify(frame))];
    // Nothing in it may end the element.
    const words = lines.join('\n').replaceAll('<', '\\u003c');
    page = page.replace(/(<script type="application\/x-ndjson" id="recording">)[^<]*/, (_, begin) => begin + words);
  }
  save('runtime-console.html', 'text/html', [page]);
}

async function open(file) {
  if (file) replay(await file.text(), file.name);
}

async function toggle() {
  const way = state.live && state.live.on ? 'off' : 'on';
  try {
    const answer = await fetch(way, {method: 'POST'});
    notice(answer.ok ? null : 'The service did not switch its inspector ' + way + ': it answered ' + answer.status);
  } catch (failure) {
    notice('The service did not switch its inspector ' + way + ': ' + failure.message);
  }
}

by('pause').addEventListener('click', pause);
by('record').addEventListener('click', record);
by('save').addEventListener('click', savePage);
by('switch').addEventListener('click', toggle);
by('open').addEventListener('click', () => by('file').click());
by('file').addEventListener('change', () => {
  open(by('file').files[0]);
  by('file').value = '';
});
by('play').addEventListener('click', () => play(!state.playing));
by('back').addEventListener('click', leaveReplay);
by('position').addEventListener('input', () => step(Number(by('position').value) - state.at));
by('filter').addEventListener('input', () => {
  for (const name of ['executors', 'tasks', 'resources', 'outliers']) tables[name].filter(by('filter').value);
  drawFiltered();
});
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const filter = by('filter');
  if (event.target === filter) {
    if (event.key === 'Escape') {
      filter.value = '';
      filter.dispatchEvent(new Event('input'));
      filter.blur();
    } else if (event.key === 'Enter') {
      filter.blur();
    }
    return;
  }
  const ways = {
    p: pause, r: record, o: () => by('file').click(), '/': () => filter.focus(),
    Escape: () => { filter.value = ''; filter.dispatchEvent(new Event('input')); },
    ArrowLeft: () => step(-1), ArrowRight: () => step(1),
  };
  const way = ways[event.key];
  // The slider moves by itself.
  if (!way || (event.target.type === 'range' && event.key.startsWith('Arrow'))) return;
  event.preventDefault();
  way();
});
for (const kind of ['dragenter', 'dragover']) {
  document.addEventListener(kind, event => {
    event.preventDefault();
    by('drop').hidden = false;
  });
}
document.addEventListener('dragleave', event => {
  if (!event.relatedTarget) by('drop').hidden = true;
});
document.addEventListener('drop', event => {
  event.preventDefault();
  by('drop').hidden = true;
  open(event.dataTransfer.files[0]);
});

const within = by('recording').textContent.trim();
if (within) replay(within, 'the recording in this page');
if (SERVED && !within) {
  follow(took, why => {
    if (why === state.away) return;
    state.away = why;
    draw();
  });
}
draw();
