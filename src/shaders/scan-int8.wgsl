// As scan-f32.wgsl, of rows of int8, each followed by its scale. The sums of whole numbers are exact; a score is such a sum
// times the row's scale, and still to be multiplied by the query's unit.
//
// vectors  vec4u [rows, stride], sixteen int8 each, of which the first `numbers` are a row's; the next begins with the
//          scale, f32
// queries  vec4i [QUERIES, numbers, 4]
// kinds    u8 of each row of the whole matrix, four in a word: rows of 0 are passed over
// scores   f32 [QUERIES, total], out; those of rows that are passed over stay as they are

struct Chunk {
  rows: u32,
  first: u32,
  numbers: u32,
  stride: u32,
  total: u32,
}

override QUERIES: u32 = 1;

@group(0) @binding(0) var<storage, read> vectors: array<vec4u>;
@group(0) @binding(1) var<uniform> chunk: Chunk;
@group(0) @binding(2) var<storage, read> queries: array<vec4i>;
@group(0) @binding(3) var<storage, read> kinds: array<u32>;
@group(0) @binding(4) var<storage, read_write> scores: array<f32>;

var<workgroup> parts: array<array<i32, 8>, 64>;

fn widen(word: u32) -> vec4i {
  return bitcast<vec4i>(vec4u(word) << vec4u(24, 16, 8, 0)) >> vec4u(24);
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) i: u32, @builtin(workgroup_id) group: vec3u) {
  let lane = i % 8;
  let row = group.x * 8 + i / 8;
  let place = chunk.first + row;
  let looked = row < chunk.rows && ((kinds[place / 4] >> (place % 4 * 8)) & 255) != 0;
  var sums: array<i32, 8>;
  if (looked) {
    for (var n = lane; n < chunk.numbers; n += 8) {
      let words = vectors[row * chunk.stride + n];
      let a = widen(words.x);
      let b = widen(words.y);
      let c = widen(words.z);
      let d = widen(words.w);
      for (var q = 0u; q < QUERIES; q++) {
        let at = (q * chunk.numbers + n) * 4;
        let ab = a * queries[at] + b * queries[at + 1];
        let sum = ab + c * queries[at + 2] + d * queries[at + 3];
        sums[q] += sum.x + sum.y + sum.z + sum.w;
      }
    }
  }
  for (var q = 0u; q < QUERIES; q++) {
    parts[i][q] = sums[q];
  }
  workgroupBarrier();
  if (looked) {
    let scale = bitcast<f32>(vectors[row * chunk.stride + chunk.numbers].x);
    for (var q = lane; q < QUERIES; q += 8) {
      var sum = 0;
      for (var other = i - lane; other < i - lane + 8; other++) {
        sum += parts[other][q];
      }
      scores[q * chunk.total + place] = f32(sum) * scale;
    }
  }
}
