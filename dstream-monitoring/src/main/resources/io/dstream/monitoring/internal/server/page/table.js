// A table with sorting and pages, that goes on being sorted and stays on its page while rows change.

import {announce, el, say} from "./dom.js";

/**
 * Columns are {name, number?, wrap?, sort?(row), cell(row)}; `first` says which rows stand before all others, however
 * they are sorted.
 */
export class Table {
  constructor({label, columns, sort, descending = true, size = 15, first, failed, empty}) {
    Object.assign(this, {label, columns, sort, descending, size, first, failed, empty});
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
    this.nothing = el("p", {class: "empty"}, empty ?? "Nothing yet.");
    this.node = el("div", {}, this.nothing, this.table, this.pager);
  }

  head(column, i) {
    const name = column.sort
      ? el("button", {type: "button", onclick: () => this.sortBy(i)}, column.name)
      : column.name;
    return el("th", {scope: "col", class: column.number ? "number" : null}, name);
  }

  sortBy(i) {
    this.descending = this.sort === i ? !this.descending : true;
    this.sort = i;
    this.page = 0;
    this.show();
    announce(this.label + ", sorted by " + this.columns[i].name + ", " + (this.descending ? "descending" : "ascending"));
  }

  turn(pages) {
    this.page += pages;
    this.show();
  }

  update(rows) {
    this.rows = rows;
    this.show();
  }

  sorted() {
    const key = this.columns[this.sort]?.sort;
    const sign = this.descending ? -1 : 1;
    const known = (value) => value ?? Number.NEGATIVE_INFINITY;
    return this.rows.map((row, i) => [row, i]).sort(([a, i], [b, j]) => {
      const ahead = this.first ? Number(this.first(b)) - Number(this.first(a)) : 0;
      if (ahead !== 0) {
        return ahead;
      }
      const x = key ? known(key(a)) : i;
      const y = key ? known(key(b)) : j;
      return x === y ? i - j : (x < y ? -sign : sign);
    }).map(([row]) => row);
  }

  show() {
    const pages = Math.max(1, Math.ceil(this.rows.length / this.size));
    this.page = Math.max(0, Math.min(this.page, pages - 1));
    const from = this.page * this.size;
    const shown = this.sorted().slice(from, from + this.size);
    this.nothing.hidden = this.rows.length > 0;
    this.table.hidden = this.rows.length === 0;
    this.pager.hidden = pages === 1;
    this.back.disabled = this.page === 0;
    this.next.disabled = this.page === pages - 1;
    say(this.where, `${from + 1} to ${from + shown.length} of ${this.rows.length}`);
    this.heads.forEach((head, i) => {
      if (i === this.sort) {
        head.setAttribute("aria-sort", this.descending ? "descending" : "ascending");
      } else {
        head.removeAttribute("aria-sort");
      }
      const column = this.columns[i];
      if (column.sort) {
        say(head.firstChild, column.name + (i === this.sort ? (this.descending ? " ↓" : " ↑") : ""));
      }
    });
    this.paint(shown);
  }

  /** Rows are changed in place, so that the focus stays on a link that somebody is about to follow. */
  paint(shown) {
    while (this.body.rows.length > shown.length) {
      this.body.deleteRow(-1);
    }
    shown.forEach((row, i) => {
      const line = this.body.rows[i] ?? this.body.appendChild(el("tr", {}, this.columns.map((column) =>
        el("td", {class: [column.number && "number", column.wrap && "wrap"].filter(Boolean).join(" ") || null}))));
      line.className = this.failed?.(row) ? "failed" : "";
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
  if (old?.tagName === "A" && content.tagName === "A") {
    old.setAttribute("href", content.getAttribute("href"));
    say(old, content.textContent);
  } else {
    cell.replaceChildren(content);
  }
}
