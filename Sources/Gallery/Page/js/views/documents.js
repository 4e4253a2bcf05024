import { h } from "../dom.js";
import { photoList, searched } from "../lists.js";

export const title = "Documents";

const kinds = [["receipt", "Receipts"], ["document", "Documents"], ["screenshot", "Screenshots"], ["whiteboard", "Whiteboards"]];

export async function show(context) {
  const kind = kinds.find(([name]) => name === context.query.get("kind")) ?? kinds[0];
  const counted = h("span", { class: "hint" });
  context.root.append(h("div", { class: "head" }, h("h1", null, title), counted),
    h("nav", { class: "tabs", "aria-label": "Kinds of documents" }, kinds.map(([name, label]) => h("a", { href: `/documents?kind=${name}`, "aria-current": name === kind[0] ? "page" : null }, label))));
  await photoList(context, { load: searched(`kind:${kind[0]}`, context.signal), counted, empty: { icon: "document", title: `No ${kind[1].toLowerCase()}`, text: "They are recognised when photos are analysed: `tiersync analyze`, or the scheduler by itself." } });
}
