// Asks the program's REST interface.

function address(model, path) {
  return "api/v1/applications/" + encodeURIComponent(model.app) + "/" + path;
}

async function answer(promise) {
  const response = await promise;
  const json = await response.json();
  if (!response.ok) {
    throw new Error(json.reason);
  }
  return json;
}

export function get(model, path) {
  return answer(fetch(address(model, path), {cache: "no-store"})); // nor to wait for one of the same address
}

/** Only the page itself can send this header: another site would have to ask first, and is refused. */
export function post(model, path) {
  return answer(fetch(address(model, path), {method: "POST", cache: "no-store", headers: {"X-Dstream": "control"}}));
}

export const download = address;

let graphs = {};

/** The nodes of the program by id, parents before children. Asked for once: the graph of a started program is fixed. */
export async function nodesOf(model) {
  const key = model.instance + "/" + model.app;
  if (graphs.key !== key || model.state === "INITIALIZED") {
    graphs = {key, nodes: get(model, "streaming/graph").then(({nodes}) => new Map(nodes.map((node, order) => [node.id, {...node, order}])))};
    graphs.nodes.catch(() => { graphs = {}; });
  }
  return graphs.nodes;
}
