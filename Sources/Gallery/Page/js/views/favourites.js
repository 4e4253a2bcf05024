import { h } from "../dom.js";
import { photoList, searched } from "../lists.js";

export const title = "Favourites";

export async function show(context) {
  const counted = h("span", { class: "hint" });
  context.root.append(h("div", { class: "head" }, h("h1", null, title), counted));
  await photoList(context, { load: searched("is:favourite", context.signal), counted, empty: { icon: "heart", title: "No favourites yet", text: "Press F while you look at a photo, or select photos and choose Favourite.", action: { label: "To the photos", href: "/" } } });
}
