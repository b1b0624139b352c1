// A table with sorting and pages, that goes on being sorted and stays on its page while rows change.

import {announce, el, say} from "./dom.js";
import {count} from "./format.js";

const unknown = (value) => value === undefined || value === null || Number.isNaN(value);

/**
 * Columns are {name, number?, newest?, wrap?, sort?(row), cell(row)}; numbers and times begin with the largest, text with
 * the least, and what is not known always comes last. `only` is {name, test(row)} and makes a switch that shows these
 * rows alone; it is in `filter`, to be put where it suits. `mark(row)` is "failed" or "uneven" for rows that stand out.
 */
export class Table {
  constructor({label, columns, sort = -1, descending = true, size = 15, only, mark, empty}) {
    Object.assign(this, {label, columns, sort, descending, size, only, mark});
    this.empty = empty ?? "Nothing yet.";
    this.page = 0;
    this.rows = [];
    this.body = el("tbody");
    this.heads = columns.map((column, i) => this.head(column, i));
    this.where = el("span", {role: "status"});
    this.back = el("button", {type: "button", onclick: () => this.turn(-1)}, "Previous");
    this.next = el("button", {type: "button", onclick: () => this.turn(1)}, "Next");
    this.pager = el("div", {class: "pager"}, this.back, this.next, this.where);
    this.table = el("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": label},
      el("table", {}, el("thead", {}, el("tr", {}, this.heads)), this.body));
    this.nothing = el("p", {class: "empty"}, this.empty);
    this.node = el("div", {}, this.nothing, this.table, this.pager);
    this.switch = el("input", {type: "checkbox", onchange: () => { this.page = 0; this.show(); }});
    this.switchText = el("span");
    this.filter = el("label", {class: "switch"}, this.switch, this.switchText);
  }

  head(column, i) {
    const name = column.sort
      ? el("button", {type: "button", onclick: () => this.sortBy(i)}, column.name)
      : column.name;
    return el("th", {scope: "col", class: column.number ? "number" : null}, name);
  }

  sortBy(i) {
    const column = this.columns[i];
    this.descending = this.sort === i ? !this.descending : Boolean(column.number || column.newest);
    this.sort = i;
    this.page = 0;
    this.show();
    announce(this.label + ", sorted by " + column.name + ", " + (this.descending ? "descending" : "ascending"));
  }

  turn(pages) {
    this.page += pages;
    this.show();
  }

  update(rows) {
    this.rows = rows;
    this.show();
  }

  sorted(rows) {
    const key = this.columns[this.sort]?.sort;
    if (!key) {
      return rows;
    }
    const sign = this.descending ? -1 : 1;
    return rows.map((row, i) => [key(row), i, row]).sort(([a, i], [b, j]) => {
      if (unknown(a) || unknown(b)) {
        return unknown(a) - unknown(b) || i - j;
      }
      return a === b ? i - j : (a < b ? -sign : sign);
    }).map(([, , row]) => row);
  }

  show() {
    const matching = this.only ? this.rows.filter(this.only.test) : [];
    const rows = this.switch.checked ? matching : this.rows;
    const pages = Math.max(1, Math.ceil(rows.length / this.size));
    this.page = Math.max(0, Math.min(this.page, pages - 1));
    const from = this.page * this.size;
    const shown = this.sorted(rows).slice(from, from + this.size);
    this.filter.hidden = matching.length === 0 && !this.switch.checked;
    say(this.switchText, `${this.only?.name} (${count(matching.length)})`);
    this.nothing.hidden = rows.length > 0;
    say(this.nothing, this.switch.checked ? "There is none." : this.empty);
    this.table.hidden = rows.length === 0;
    this.pager.hidden = pages === 1;
    this.back.disabled = this.page === 0;
    this.next.disabled = this.page === pages - 1;
    say(this.where, `${from + 1} to ${from + shown.length} of ${count(rows.length)}`);
    this.heads.forEach((head, i) => this.headed(head, i));
    this.paint(shown);
  }

  headed(head, i) {
    const column = this.columns[i];
    if (i === this.sort) {
      head.setAttribute("aria-sort", this.descending ? "descending" : "ascending");
    } else {
      head.removeAttribute("aria-sort");
    }
    if (column.sort) {
      say(head.firstChild, column.name + (i === this.sort ? (this.descending ? " ↓" : " ↑") : ""));
    }
  }

  /** Rows are changed in place, so that the focus stays on a link that somebody is about to follow. */
  paint(shown) {
    while (this.body.rows.length > shown.length) {
      this.body.deleteRow(-1);
    }
    shown.forEach((row, i) => {
      const line = this.body.rows[i] ?? this.body.appendChild(el("tr", {}, this.columns.map((column) =>
        el("td", {class: [column.number && "number", column.wrap && "wrap"].filter(Boolean).join(" ") || null}))));
      line.className = this.mark?.(row) ?? "";
      this.columns.forEach((column, c) => put(line.cells[c], column.cell(row)));
    });
  }
}

function put(cell, content) {
  if (typeof content === "string") {
    if (cell.firstElementChild) {
      cell.replaceChildren();
    }
    say(cell, content);
    return;
  }
  const old = cell.firstElementChild;
  if (old && old.isEqualNode(content)) {
    return;
  }
  if (old?.tagName === "A" && content.tagName === "A") {
    old.setAttribute("href", content.getAttribute("href"));
    say(old, content.textContent);
  } else {
    cell.replaceChildren(content);
  }
}
