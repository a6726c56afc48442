// The circles of a page answer every case as Python does (tests/circle_cases.py).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { laidOut } from "../../graphkit/views/templates/circle_layout.js";
import { count, derived, headline, number, share, span, together, under } from "../../graphkit/views/templates/circle_model.js";

const { cases, numbers, counts, spans } = JSON.parse(readFileSync(new URL("../cases/circles.json", import.meta.url), "utf-8"));
const width = (text, size, bold) => Array.from(text).length * size * (bold ? 0.6 : 0.5);

// Numbers may differ where the two languages add or round in another order.
function near(own, wanted, path = "") {
  if (typeof wanted === "number" && typeof own === "number") {
    assert.ok(Math.abs(own - wanted) < 0.11, `${path}: ${own} is not ${wanted}`);
  } else if (wanted && typeof wanted === "object") {
    for (const key of Object.keys(wanted)) near(own[key], wanted[key], `${path}.${key}`);
    if (Array.isArray(wanted)) assert.equal(own.length, wanted.length, path);
  } else assert.deepEqual(own, wanted, path);
}

for (const { name, data, answers } of cases) {
  for (const answer of answers) {
    test(`circles of ${name} in ${answer.window}`, () => {
      const now = derived(data, answer.window);
      near(now, answer.now, "now");
      assert.equal(headline(data, now), answer.headline);
      assert.deepEqual(now.circles.map((circle) => under(now, circle)), answer.under);
      assert.deepEqual(now.people.map((own) => together(own, data.subject.kind === "author")), answer.together);
      answer.layouts.forEach((layout) => {
        near(laidOut(data, now, layout.width, width, { opened: new Set([0]), chosen: 1 }), layout, "layout");
      });
    });
  }
}

test("numbers, counts and spans are written alike", () => {
  for (const [value, plain, part] of numbers) assert.deepEqual([number(value), share(value)], [plain, part]);
  for (const [many, noun, said] of counts) assert.equal(count(many, noun), said);
  for (const [first, last, said] of spans) assert.equal(span(first, last), said);
});
