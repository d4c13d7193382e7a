import { expect, it } from "vitest";
import { fnv1a } from "../core/fnv.js";
import type { Head } from "../core/head.js";
import { loadHead, saveHead } from "./head-file.js";
import { readTensors, type Tensors, writeTensors } from "./safetensors.js";

const head: Head = {
  ...{ version: 1, labels: ["cat", "dög"], rows: 2, dim: 3, space: "modèle@1/fp32" },
  data: Float32Array.of(0.6, 0.8, -0, 1e-30, 0, 1),
  calibration: [
    { kind: "sigmoid", scale: 117.33, bias: -12.9 },
    { kind: "sigmoid", scale: 0, bias: 0.1 },
  ],
  ...{ multi: true, method: "logistic", l2: 0.1, blend: 0.3 },
  estimate: { folds: "leave-one-out", n: 7, meanAveragePrecision: 0.9, perLabel: [{ label: "cat", n: 3 }] },
};
const refused = (argument: string) => expect.objectContaining({ code: "bad-input", data: { argument } });

/** A head's file that says something else of the head, with the checksum of that. */
function saying(json: string): Uint8Array {
  const { about, tensors } = readTensors(saveHead(head)) as Tensors;
  const { data } = tensors.data as Tensors["tensors"][string];
  const summed = writeTensors({ about: { json }, tensors: { data: { shape: [data.length], data } } });
  return writeTensors({ about: { ...about, head: json, checksum: String(fnv1a(summed)) }, tensors });
}

it("comes back number for number, wherever its bytes lie", () => {
  const bytes = saveHead(head);
  expect(loadHead(bytes)).toEqual(head);
  expect(loadHead(Uint8Array.of(0, ...bytes).subarray(1))).toEqual(head);
  const { data: _, ...about } = head;
  expect(loadHead(saying(JSON.stringify({ ...about, l2: 1 })))).toEqual({ ...head, l2: 1 });
});

it("is refused where it is damaged anywhere, cut, newer or another's", () => {
  const bytes = saveHead(head);
  for (let at = 0; at < bytes.length; at++) {
    const damaged = bytes.with(at, (bytes[at] as number) ^ 4);
    expect(() => loadHead(damaged), `byte ${at}`).toThrow(refused("file"));
  }
  for (const cut of [0, 7, 8, 100, bytes.length - 1]) {
    expect(() => loadHead(bytes.subarray(0, cut))).toThrow(refused("file"));
  }
  const newer = new TextDecoder("latin1").decode(bytes).replace('"version":"1"', '"version":"2"');
  expect(() => loadHead(Uint8Array.from(newer, (c) => c.charCodeAt(0)))).toThrow("its version is 2");
  expect(() => loadHead(new TextEncoder().encode('{"labels":[]}'))).toThrow(refused("file"));
  for (const other of ["file", bytes.buffer, undefined]) {
    expect(() => loadHead(other as never)).toThrow(refused("file"));
  }
  const headers: string[] = ['{"data":null}', '{"__metadata__":null}', '{"__metadata__":{"format":1}}'];
  headers.push('{"data":{"dtype":"F32","shape":[{"toString":0}],"data_offsets":[0,4]}}', "[null]", "null");
  for (const header of headers) {
    const file = new TextEncoder().encode(`\0\0\0\0\0\0\0\0${header}\0\0\0\0`);
    file[0] = header.length;
    expect(() => loadHead(file), header).toThrow(refused("file"));
  }
  for (const json of ["{", "", "null", "[]", '"text"', "{}"]) {
    expect(() => loadHead(saying(json)), json).toThrow(refused("file"));
  }
  expect(() => saveHead({} as never)).toThrow(refused("head"));
});
