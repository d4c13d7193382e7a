// The dot products of some queries with the rows of one chunk of a matrix of float32, as src/search/scan.wat.
//
// vectors  vec4f [rows, stride], of which the first `numbers` are a row's
// queries  vec4f [QUERIES, numbers]
// kinds    u8 of each row of the whole matrix, four in a word: rows of 0 are passed over
// scores   f32 [QUERIES, total], out; those of rows that are passed over stay as they are
//
// Eight invocations a row: each reads every eighth vec4f, once for all queries, so that eight neighbours read 128 bytes in a
// line; then each adds up what all eight have for one query. Nothing is read or written past `rows`.

struct Chunk {
  rows: u32,
  first: u32,
  numbers: u32,
  stride: u32,
  total: u32,
}

override QUERIES: u32 = 1;

@group(0) @binding(0) var<storage, read> vectors: array<vec4f>;
@group(0) @binding(1) var<uniform> chunk: Chunk;
@group(0) @binding(2) var<storage, read> queries: array<vec4f>;
@group(0) @binding(3) var<storage, read> kinds: array<u32>;
@group(0) @binding(4) var<storage, read_write> scores: array<f32>;

var<workgroup> parts: array<array<f32, 8>, 64>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) i: u32, @builtin(workgroup_id) group: vec3u) {
  let lane = i % 8;
  let row = group.x * 8 + i / 8;
  let place = chunk.first + row;
  let looked = row < chunk.rows && ((kinds[place / 4] >> (place % 4 * 8)) & 255) != 0;
  var sums: array<f32, 8>;
  if (looked) {
    for (var n = lane; n < chunk.numbers; n += 8) {
      let x = vectors[row * chunk.stride + n];
      for (var q = 0u; q < QUERIES; q++) {
        sums[q] += dot(x, queries[q * chunk.numbers + n]);
      }
    }
  }
  for (var q = 0u; q < QUERIES; q++) {
    parts[i][q] = sums[q];
  }
  workgroupBarrier();
  if (looked) {
    for (var q = lane; q < QUERIES; q += 8) {
      var sum = 0.0;
      for (var other = i - lane; other < i - lane + 8; other++) {
        sum += parts[other][q];
      }
      scores[q * chunk.total + place] = sum;
    }
  }
}
