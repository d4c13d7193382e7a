import { expect, it } from "vitest";
import { placeName } from "./places.js";

it("calls a place by the city that it is in or near", () => {
  expect(placeName(48.8582, 2.2945)).toBe("Paris");
  expect(placeName(48.8049, 2.1204)).toBe("Paris"); // Versailles, 18 km away
  expect(placeName(48.4439, 1.4874)).toBe("near Paris"); // Chartres
});

it("calls any other by whole degrees, on all quarters of the globe", () => {
  expect(placeName(-50.94, -73.41)).toBe("51° S, 73° W");
  expect(placeName(44.0, -30.2)).toBe("44° N, 30° W");
  expect(placeName(-25.3, 131.0)).toBe("25° S, 131° E");
});

it("knows that the date line is no distance", () => {
  expect(placeName(-36.9, 175)).toBe("Auckland");
  expect(placeName(21.3, 202.1)).toBe("Honolulu"); // 157.9° W, the long way round
});
