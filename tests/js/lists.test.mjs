import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { querySelectorAll: () => [] };
const { peopleOf, rowsOf } = await import("../../graphkit/web/static/lists.js");

test("a column of a table is taken by its name, whatever stands beside it", () => {
  assert.deepEqual(peopleOf('id,reviewer\n1,"Park, Min-jun"\n2,Wei Zhang\n'), ["Park, Min-jun", "Wei Zhang"]);
  assert.deepEqual(peopleOf('\uFEFFid;authors\r\n7;"Kim, Seo-yeon|Wei Zhang"\r\n8;"A; B"\r\n'),
    ["Kim, Seo-yeon", "Wei Zhang", "A", "B"]);
  assert.deepEqual(peopleOf("name\tmail\nBo Ek\tb@x\n"), ["Bo Ek"]);
});

test("a plain list is one name a line, with a comma or without", () => {
  assert.deepEqual(peopleOf("Kim, Seo-yeon\nWei Zhang\n\n Wei Zhang \n"), ["Kim, Seo-yeon", "Wei Zhang"]);
  assert.deepEqual(peopleOf("reviewer\nKim, Seo-yeon\n"), ["Kim, Seo-yeon"]);
  assert.deepEqual(peopleOf(""), []);
});

test("quotes hold marks, lines and quotes", () => {
  assert.deepEqual(rowsOf('a,"b,""c""\nd"\n', ","), [["a", 'b,"c"\nd']]);
  assert.deepEqual(rowsOf('5" disk,x', ","), [['5" disk', "x"]]);
});
