import { describe, expect, it } from "vitest";
import { principalPlane } from "./pca.js";
import { seeded } from "./seeded.js";

/** A cloud in 5 dimensions that is 3 wide in one direction, 1 in another, and thin in all others. */
function cloud(rows: number, first: readonly number[], second: readonly number[]) {
  const random = seeded(7);
  const spread = () => random() + random() + random() - 1.5;
  const along = Array.from({ length: rows }, () => [3 * spread(), spread()] as const);
  const data = along.flatMap(([a, b]) =>
    first.map((_, d) => 2 + a * (first[d] ?? 0) + b * (second[d] ?? 0) + 0.01 * spread()),
  );
  return { along, data: Float32Array.from(data) };
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const over = Math.sqrt(sum(a.map((x) => (x - ma) ** 2)) * sum(b.map((y) => (y - mb) ** 2)));
  return sum(a.map((x, i) => (x - ma) * ((b[i] ?? 0) - mb))) / over;
}

describe("principalPlane", () => {
  const diagonal = 1 / Math.sqrt(2);
  const first = [diagonal, diagonal, 0, 0, 0];
  const second = [0, 0, 0.6, -0.8, 0];

  it("finds the two directions in which the vectors differ most, the larger first", () => {
    const { along, data } = cloud(200, first, second);
    const { points, shares } = principalPlane(data, 200, 5);
    const axis = (which: number) => Array.from({ length: 200 }, (_, i) => points[2 * i + which] as number);
    expect(
      Math.abs(
        correlation(
          axis(0),
          along.map(([a]) => a),
        ),
      ),
    ).toBeGreaterThan(0.995);
    expect(
      Math.abs(
        correlation(
          axis(1),
          along.map(([, b]) => b),
        ),
      ),
    ).toBeGreaterThan(0.99);
    expect(Math.abs(correlation(axis(0), axis(1)))).toBeLessThan(1e-4);
    // Variances of 9 and 1, nearly; the rest is 0.0001 in each of five dimensions.
    expect(shares[0]).toBeGreaterThan(0.85);
    expect(shares[0] + shares[1]).toBeGreaterThan(0.999);
    expect(shares[0] + shares[1]).toBeLessThanOrEqual(1 + 1e-12);
  });

  it("is the same each time", () => {
    const { data } = cloud(50, first, second);
    expect(principalPlane(data, 50, 5)).toEqual(principalPlane(data, 50, 5));
  });

  it("puts vectors that are all the same, or one alone, on one point", () => {
    const { points, shares } = principalPlane(
      Float32Array.from({ length: 12 }, (_, i) => i % 3),
      4,
      3,
    );
    expect([...points].every((value) => Math.abs(value) < 1e-9)).toBe(true);
    expect(shares).toEqual([0, 0]);
    expect([...principalPlane(Float32Array.of(1, 2, 3), 1, 3).points]).toEqual([0, 0]);
  });
});
