// Keeps a YAML file as it is but for what was changed in the form: Sveltia CMS itself writes each file anew, without
// comments, with other quotes, in the order of the form's fields.
import { isMap, isScalar, isSeq, parse, parseDocument } from "/yaml/index.js";

// A list that is written as one text means the same as a list of one.
const same = (node, value) => isScalar(node) && String(node.value ?? "") === String(value ?? "");

function put(parent, key, value) {
  const node = parent.get(key, true);
  if (node === undefined) parent.set(key, value);
  else if (isMap(node) && value && typeof value === "object") change(node, value);
  else if (isSeq(node) && Array.isArray(value)) changeList(node, value);
  else if (Array.isArray(value) && value.length === 1) same(node, value[0]) || parent.set(key, value[0]);
  else if (isScalar(node) && (value === null || typeof value !== "object")) same(node, value) || (node.value = value);
  else parent.set(key, value);
}

function change(map, values) {
  for (const pair of [...map.items]) if (!(pair.key.value in values)) map.delete(pair.key.value);
  for (const [key, value] of Object.entries(values)) put(map, key, value);
}

function changeList(list, values) {
  list.items.length = Math.min(list.items.length, values.length);
  values.forEach((value, place) => (place < list.items.length ? put(list, place, value) : list.add(value)));
}

// Text of a file and what the form holds of it: the text with those values.
export function changed(text, values) {
  const file = parseDocument(text);
  isSeq(file.contents) ? changeList(file.contents, values) : change(file.contents, values);
  return file.toString({ lineWidth: 0, flowCollectionPadding: false });
}

// One format for each file: Sveltia does not say which file it writes.
export function register(CMS, name) {
  let text = "";
  CMS.registerCustomFormat(name, "yaml", {
    fromFile: (read) => parse((text = read)),
    toFile: (values) => (text = changed(text, values)),
  });
}
