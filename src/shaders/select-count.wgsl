// One step of finding the number of a given rank among scores: counts those that begin as what is found of it already, by
// their next eight bits. A score's key is its bits, turned so that keys are ordered as scores are.
//
// scores      f32 [queries, total]
// kinds       u8 of each row, four in a word
// selections  one for each number that is looked for: see Selection
// counts      u32 [selections, 256], in and out
// round       total, and the first selection of this round
//
// Workgroups along x share the rows, y is the selection. Each counts in its own memory first.

struct Selection {
  query: u32,
  kinds: u32, // a bit for each kind whose rows count
  rank: u32, // so many of those that begin as it does are less
  found: u32, // its key, as far as that is known
  shift: u32, // of the next eight bits
  about: u32, // not NONE: of how far scores are from the mean of two that were found, this selection's and the next one's
}

const NONE = 0xffffffffu;

@group(0) @binding(0) var<storage, read> scores: array<f32>;
@group(0) @binding(1) var<storage, read> kinds: array<u32>;
@group(0) @binding(2) var<storage, read> selections: array<Selection>;
@group(0) @binding(3) var<storage, read_write> counts: array<atomic<u32>>;
@group(0) @binding(4) var<uniform> round: vec2u;

var<workgroup> bins: array<atomic<u32>, 256>;

fn keyOf(score: f32) -> u32 {
  let bits = bitcast<u32>(score);
  return select(bits | 0x80000000u, ~bits, bits >= 0x80000000u);
}

fn scoreOf(key: u32) -> f32 {
  return bitcast<f32>(select(~key, key & 0x7fffffffu, key >= 0x80000000u));
}

@compute @workgroup_size(256)
fn main(
  @builtin(local_invocation_index) i: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let total = round.x;
  let which = round.y + group.y;
  let one = selections[which];
  var middle = 0.0;
  if (one.about != NONE) {
    middle = (scoreOf(selections[one.about].found) + scoreOf(selections[one.about + 1].found)) / 2;
  }
  for (var row = group.x * 256 + i; row < total; row += groups.x * 256) {
    let kind = (kinds[row / 4] >> (row % 4 * 8)) & 255;
    if (((one.kinds >> kind) & 1) == 0) {
      continue;
    }
    var score = scores[one.query * total + row];
    if (one.about != NONE) {
      score = abs(score - middle);
    }
    let key = keyOf(score);
    if ((((key ^ one.found) >> one.shift) >> 8) == 0) {
      atomicAdd(&bins[(key >> one.shift) & 255], 1);
    }
  }
  workgroupBarrier();
  let count = atomicLoad(&bins[i]);
  if (count > 0) {
    atomicAdd(&counts[which * 256 + i], count);
  }
}
