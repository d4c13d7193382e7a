// As scan-f32.wgsl, of rows of halves, as src/search/scan-plain.ts says them: IEEE 754 halves of 2^15 times the number, 0
// below the least normal one. Their bits, moved to where a float32 has them, need another exponent and are the number.
//
// vectors  vec4u [rows, stride], eight halves each, of which the first `numbers` are a row's
// queries  vec4f [QUERIES, numbers, 2]
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
@group(0) @binding(2) var<storage, read> queries: array<vec4f>;
@group(0) @binding(3) var<storage, read> kinds: array<u32>;
@group(0) @binding(4) var<storage, read_write> scores: array<f32>;

var<workgroup> parts: array<array<f32, 8>, 64>;

fn widen(halves: vec4u) -> vec4f {
  let size = halves & vec4u(0x7fff);
  let float = ((halves & vec4u(0x8000)) << vec4u(16)) | ((size << vec4u(13)) + 0x30800000u);
  return select(vec4f(0), bitcast<vec4f>(float), size >= vec4u(1024));
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) i: u32, @builtin(workgroup_id) group: vec3u) {
  let lane = i % 8;
  let row = group.x * 8 + i / 8;
  let place = chunk.first + row;
  let looked = row < chunk.rows && ((kinds[place / 4] >> (place % 4 * 8)) & 255) != 0;
  var sums: array<f32, 8>;
  if (looked) {
    for (var n = lane; n < chunk.numbers; n += 8) {
      let words = vectors[row * chunk.stride + n];
      let a = widen(vec4u(words.x & 0xffff, words.x >> 16, words.y & 0xffff, words.y >> 16));
      let b = widen(vec4u(words.z & 0xffff, words.z >> 16, words.w & 0xffff, words.w >> 16));
      for (var q = 0u; q < QUERIES; q++) {
        let at = (q * chunk.numbers + n) * 2;
        sums[q] += dot(a, queries[at]) + dot(b, queries[at + 1]);
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
