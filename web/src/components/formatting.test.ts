import { expect, test } from "vitest";

import { formatEffect, formatInterval, formatPValue } from "./formatting";

test("an interval has whole percents, and one digit only where its ends would be equal", () => {
  expect(formatInterval(0.0258, 0.1986)).toBe("95 % interval 3 to 20 %");
  expect(formatInterval(0.9312, 0.9338)).toBe("95 % interval 93.1 to 93.4 %");
});

test("a p value has one digit", () => {
  expect([5.46e-33, 0.0010739, 0.04, 0].map(formatPValue)).toEqual([
    "p 5e-33",
    "p 0.001",
    "p 0.04",
    "p < 1e-99",
  ]);
});

test("an effect always has its sign", () => {
  expect([0.965, -0.99, 0].map(formatEffect)).toEqual(["+0.96", "−0.99", "+0.00"]);
});
