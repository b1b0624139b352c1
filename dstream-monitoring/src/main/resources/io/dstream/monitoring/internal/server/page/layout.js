// Places the nodes of a graph: layers by the longest way from a source, few crossings by barycentres.

export const SIZE = {width: 228, height: 100, gapX: 28, gapY: 46};
const SWEEPS = 6;

/** `nodes` are {id, parents}, parents before children. Gives {places: id -> {x, y}, edges: [points], width, height}. */
export function layout(nodes) {
  const layers = layersOf(nodes);
  const items = new Map();
  const chains = [];
  for (const node of nodes) {
    items.set(node.id, {id: node.id, layer: layers.get(node.id), up: [], down: [], width: SIZE.width});
  }
  for (const node of nodes) {
    for (const parent of node.parents.filter((id) => items.has(id))) {
      chains.push(chain(items, items.get(parent), items.get(node.id)));
    }
  }
  const rows = [];
  for (const item of items.values()) {
    (rows[item.layer] ??= []).push(item);
  }
  order(rows);
  place(rows);
  const width = Math.max(...[...items.values()].map((item) => item.x + item.width / 2), 0);
  const places = new Map(nodes.map((node) => [node.id, items.get(node.id)]));
  return {
    places, width, height: rows.length * (SIZE.height + SIZE.gapY) - SIZE.gapY,
    edges: chains.map((path) => path.map((item, i) => ({
      x: item.x, top: item.y, bottom: item.y + SIZE.height, ghost: i > 0 && i < path.length - 1,
    }))),
  };
}

function layersOf(nodes) {
  const layers = new Map();
  for (const node of nodes) {
    layers.set(node.id, Math.max(0, ...node.parents.map((parent) => (layers.get(parent) ?? -1) + 1)));
  }
  return layers;
}

/** An edge over several layers gets a ghost in each of those between, which keeps room for it. */
function chain(items, from, to) {
  const path = [from];
  for (let layer = from.layer + 1; layer < to.layer; layer++) {
    const ghost = {id: "ghost " + from.id + " " + to.id + " " + layer, layer, up: [], down: [], width: 16};
    items.set(ghost.id, ghost);
    path.push(ghost);
  }
  path.push(to);
  for (let i = 1; i < path.length; i++) {
    path[i - 1].down.push(path[i]);
    path[i].up.push(path[i - 1]);
  }
  return path;
}

function mean(neighbours, key, otherwise) {
  return neighbours.length === 0 ? otherwise : neighbours.reduce((sum, item) => sum + item[key], 0) / neighbours.length;
}

function order(rows) {
  rows.forEach((row) => row.forEach((item, i) => { item.index = i; }));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const downwards = sweep % 2 === 0;
    for (const row of downwards ? rows : [...rows].reverse()) {
      row.forEach((item) => { item.wish = mean(downwards ? item.up : item.down, "index", item.index); });
      row.sort((a, b) => a.wish - b.wish || a.index - b.index);
      row.forEach((item, i) => { item.index = i; });
    }
  }
}

function place(rows) {
  rows.forEach((row, layer) => {
    let x = 0;
    for (const item of row) {
      item.x = x + item.width / 2;
      item.y = layer * (SIZE.height + SIZE.gapY);
      x += item.width + SIZE.gapX;
    }
  });
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const downwards = sweep % 2 === 0;
    for (const row of downwards ? rows : [...rows].reverse()) {
      settle(row, (item) => mean(downwards ? item.up : item.down, "x", item.x));
    }
  }
  const left = Math.min(...rows.flat().map((item) => item.x - item.width / 2));
  rows.flat().forEach((item) => { item.x -= left; });
}

/** Everyone where he wishes to be, but none upon another: from the left, and then back by half of what they were pushed. */
function settle(row, wish) {
  const wishes = row.map(wish);
  row.forEach((item, i) => {
    const before = row[i - 1];
    const least = before ? before.x + (before.width + item.width) / 2 + SIZE.gapX : Number.NEGATIVE_INFINITY;
    item.x = Math.max(least, wishes[i]);
  });
  const pushed = row.reduce((sum, item, i) => sum + item.x - wishes[i], 0) / row.length;
  row.forEach((item) => { item.x -= pushed; });
}
