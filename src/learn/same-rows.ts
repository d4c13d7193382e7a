/** For each row of `[rows, dim]` the first row that has the very same numbers: an id of what it stands for. */
export function sameRows(data: Float32Array, rows: number, dim: number): Int32Array {
  const words = new Int32Array(data.buffer, data.byteOffset, rows * dim);
  const byHash = new Map<number, number[]>();
  const ids = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    let hash = 0;
    for (let i = row * dim; i < (row + 1) * dim; i++) hash = Math.imul(hash ^ (words[i] as number), 16777619);
    const alike = byHash.get(hash) ?? [];
    const same = alike.find((other) => {
      for (let i = 0; i < dim; i++) if (words[other * dim + i] !== words[row * dim + i]) return false;
      return true;
    });
    ids[row] = same ?? row;
    if (same === undefined) byHash.set(hash, [...alike, row]);
  }
  return ids;
}
