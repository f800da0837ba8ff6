// A table that is sorted and filtered where it stands: rows and cells stay the same elements while their figures change, so
// that focus, selection and what was opened stay too.
class Table {
  // columns: {id, title, kind ('text', 'name', 'mono' or a number), value(row) to sort by, shown(row) text or element,
  //           wide: left out where it is narrow, hot(row): whether to stress it}
  // detail(row): what is shown below a row that was opened, or undefined
  constructor(place, columns, {key, sort, none, detail}) {
    this.columns = columns;
    this.key = key;
    this.sort = sort;
    this.down = true;
    this.none = none;
    this.detail = detail;
    this.opened = new Set();
    this.rows = [];
    this.needle = '';
    this.lines = new Map();
    this.heads = new Map();
    const head = element('tr');
    for (const column of columns) {
      const button = element('button', {type: 'button'}, column.title);
      button.addEventListener('click', () => this.sortBy(column.id));
      const cell = element('th', {class: this.classOf(column), scope: 'col'}, button);
      this.heads.set(column.id, cell);
      head.append(cell);
    }
    this.body = element('tbody');
    place.append(element('table', {}, element('thead', {}, head), this.body));
    this.show([]);
  }

  classOf(column) {
    const text = ['text', 'name', 'mono'].includes(column.kind);
    return [text ? 'text' : '', column.kind === 'name' || column.kind === 'mono' ? column.kind : '', column.wide ? 'wide' : '']
      .filter(Boolean).join(' ');
  }

  sortBy(id) {
    const column = this.columns.find(one => one.id === id);
    const text = ['text', 'name', 'mono'].includes(column.kind);
    this.down = this.sort === id ? !this.down : !text;
    this.sort = id;
    this.draw();
  }

  filter(needle) {
    this.needle = needle.toLowerCase();
    this.draw();
  }

  show(rows) {
    this.rows = rows;
    this.draw();
  }

  matching() {
    if (!this.needle) return this.rows;
    return this.rows.filter(row => this.columns.some(column =>
      ['text', 'name', 'mono'].includes(column.kind) && String(column.value(row)).toLowerCase().includes(this.needle)));
  }

  draw() {
    for (const [id, cell] of this.heads) {
      cell.setAttribute('aria-sort', id !== this.sort ? 'none' : this.down ? 'descending' : 'ascending');
    }
    const column = this.columns.find(one => one.id === this.sort);
    const rows = [...this.matching()];
    // Without a column to sort by they stay as they came.
    const order = (a, b) => {
      const x = column.value(a);
      const y = column.value(b);
      if (typeof x === 'string') return x.localeCompare(y);
      // What is not known comes after all that is.
      return (Number.isFinite(x) ? x : -Infinity) - (Number.isFinite(y) ? y : -Infinity) || 0;
    };
    if (column) rows.sort((a, b) => (this.down ? order(b, a) : order(a, b)) || this.key(a).localeCompare(this.key(b)));
    const shown = [];
    const kept = new Set();
    for (const row of rows) {
      const key = this.key(row);
      kept.add(key);
      let line = this.lines.get(key);
      if (!line) {
        line = this.line(key);
        this.lines.set(key, line);
      }
      this.fill(line, row);
      shown.push(line.row);
      if (this.opened.has(key) && this.detail) {
        line.below.firstChild.replaceChildren(this.detail(row));
        shown.push(line.below);
      }
    }
    for (const key of this.lines.keys()) {
      if (!kept.has(key)) this.lines.delete(key);
    }
    if (shown.length === 0) {
      shown.push(element('tr', {class: 'none'},
        element('td', {colspan: this.columns.length}, this.rows.length ? 'nothing matches the filter' : this.none)));
    }
    // Only what is out of place is moved: an element that is moved loses the focus.
    shown.forEach((row, i) => {
      if (this.body.children[i] !== row) this.body.insertBefore(row, this.body.children[i] || null);
    });
    while (this.body.children.length > shown.length) this.body.lastChild.remove();
  }

  line(key) {
    const row = element('tr', {'data-key': key});
    const cells = this.columns.map(column => {
      const cell = element('td', {class: this.classOf(column), 'data-column': column.id});
      row.append(cell);
      return cell;
    });
    const line = {row, cells, below: null, opener: null};
    if (this.detail) {
      line.below = element('tr', {class: 'detail'}, element('td', {colspan: this.columns.length}));
      line.opener = element('button', {type: 'button', 'aria-expanded': this.opened.has(key)});
      line.opener.addEventListener('click', () => {
        if (!this.opened.delete(key)) this.opened.add(key);
        line.opener.setAttribute('aria-expanded', this.opened.has(key));
        this.draw();
      });
      cells[this.columns.findIndex(column => column.kind === 'name')].append(line.opener);
    }
    return line;
  }

  fill(line, row) {
    this.columns.forEach((column, i) => {
      const cell = line.cells[i];
      const shown = column.shown ? column.shown(row) : column.value(row);
      if (shown instanceof Node) {
        cell.replaceChildren(shown);
      } else {
        const at = column.kind === 'name' && line.opener ? line.opener : cell;
        const text = String(shown);
        if (at.textContent !== text) {
          at.textContent = text;
          if (['text', 'name'].includes(column.kind)) cell.title = String(column.value(row));
        }
      }
      if (column.hot) cell.classList.toggle('hot', Boolean(column.hot(row)));
    });
  }
}
