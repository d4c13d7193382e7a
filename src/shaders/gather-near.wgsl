// Lists the rows whose score is not further below the kth best than a margin, in any order.
//
// scores      f32 [queries, total]
// kinds       u8 of each row, four in a word: rows of 0 are passed over
// selections  see select-count.wgsl; that of a query's kth best score stands at the query's place
// margins     f32 [queries]
// near        u32 [queries, 1 + 2 MOST], in as zeros, out: how many, then row and score of each; of more than MOST some
// round       total

struct Selection {
  query: u32,
  kinds: u32,
  rank: u32,
  found: u32,
  shift: u32,
  about: u32,
}

const MOST = 2048u;

@group(0) @binding(0) var<storage, read> scores: array<f32>;
@group(0) @binding(1) var<storage, read> kinds: array<u32>;
@group(0) @binding(2) var<storage, read> selections: array<Selection>;
@group(0) @binding(3) var<storage, read> margins: array<f32>;
@group(0) @binding(4) var<storage, read_write> near: array<atomic<u32>>;
@group(0) @binding(5) var<uniform> round: vec2u;

fn scoreOf(key: u32) -> f32 {
  return bitcast<f32>(select(~key, key & 0x7fffffffu, key >= 0x80000000u));
}

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) at: vec3u) {
  let total = round.x;
  if (at.x >= total || ((kinds[at.x / 4] >> (at.x % 4 * 8)) & 255) == 0) {
    return;
  }
  let score = scores[at.y * total + at.x];
  if (score < scoreOf(selections[at.y].found) - margins[at.y]) {
    return;
  }
  let list = at.y * (1 + 2 * MOST);
  let place = atomicAdd(&near[list], 1);
  if (place < MOST) {
    atomicStore(&near[list + 1 + 2 * place], at.x);
    atomicStore(&near[list + 2 + 2 * place], bitcast<u32>(score));
  }
}
