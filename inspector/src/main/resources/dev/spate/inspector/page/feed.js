// Where snapshots come from: the stream of the service that served this page, or a recording.

const MARK = 'spateInspector';
const VERSION = 1;

// All snapshots of a recording. Its last line may be torn; what is wrong elsewhere is said with its line.
function readRecording(text) {
  const lines = text.split('\n');
  let header;
  try {
    header = JSON.parse(lines[0]);
  } catch {
    header = null;
  }
  if (!header || typeof header[MARK] !== 'number') {
    throw new Error('this is no recording of an inspector: its first line must have the member ' + MARK);
  }
  if (header[MARK] > VERSION) {
    throw new Error('the recording is of version ' + header[MARK] + ', and this page can read up to ' + VERSION);
  }
  const frames = [];
  for (let i = 1; i < lines.length; i++) {
    if (lines[i] === '') continue;
    let frame;
    try {
      frame = JSON.parse(lines[i]);
    } catch (torn) {
      if (i >= lines.length - 1) break;
      throw new Error('line ' + (i + 1) + ': ' + torn.message);
    }
    if (!frame || !frame.process || !Array.isArray(frame.loops)) {
      throw new Error('line ' + (i + 1) + ' is no snapshot: it has no process or no loops');
    }
    frames.push(frame);
  }
  if (frames.length === 0) throw new Error('the recording holds no snapshot');
  return frames;
}

function header(process, startedMillis) {
  return JSON.stringify({[MARK]: VERSION, process, startedMillis});
}

// Calls took(frame, line) for each snapshot and said(words) when the service goes away, null when it is back.
function follow(took, said) {
  const stream = new EventSource('stream');
  stream.onmessage = event => {
    said(null);
    const frame = JSON.parse(event.data);
    if (frame[MARK] === undefined) took(frame, event.data);
  };
  stream.onerror = () => {
    said('the service does not answer; trying again');
    if (stream.readyState === EventSource.CLOSED) {
      setTimeout(() => follow(took, said), 2000);
    }
  };
}

// What happened between two snapshots of one inspector. Seconds are 0 where nothing can be said.
class Between {
  constructor(before, now) {
    const same = before && before.pid === now.pid && before.process === now.process;
    const nanos = same ? now.watchedNanos - before.watchedNanos : 0;
    this.seconds = nanos > 0 ? nanos / 1e9 : 0;
    this.before = this.seconds > 0 ? before : null;
    this.maps = new Map();
  }

  // The row of the snapshot before that has this key.
  earlier(list, key, of) {
    if (!this.before) return undefined;
    if (!this.maps.has(list)) {
      this.maps.set(list, new Map((this.before[list] || []).map(row => [of(row), row])));
    }
    return this.maps.get(list).get(key);
  }

  // Growth of a member in a second; NaN if not known.
  perSecond(row, earlier, member) {
    if (this.seconds === 0) return NaN;
    const grown = (row[member] || 0) - (earlier ? earlier[member] || 0 : 0);
    return grown < 0 ? NaN : grown / this.seconds;
  }
}

function save(name, type, parts) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, {type}));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
