// The other half of a step of select-count.wgsl: takes the eight bits whose count reaches a selection's rank, and clears the
// counts. One workgroup a selection.
//
// selections  in and out: see select-count.wgsl
// counts      u32 [selections, 256], in; zeros, out
// round       total, and the first selection of this round

struct Selection {
  query: u32,
  kinds: u32,
  rank: u32,
  found: u32,
  shift: u32,
  about: u32,
}

@group(0) @binding(0) var<storage, read_write> selections: array<Selection>;
@group(0) @binding(1) var<storage, read_write> counts: array<u32>;
@group(0) @binding(2) var<uniform> round: vec2u;

var<workgroup> bins: array<u32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) i: u32, @builtin(workgroup_id) group: vec3u) {
  let which = round.y + group.x;
  bins[i] = counts[which * 256 + i];
  counts[which * 256 + i] = 0;
  workgroupBarrier();
  if (i == 0) {
    var rank = selections[which].rank;
    var bin = 0u;
    while (bin < 255 && rank >= bins[bin]) {
      rank -= bins[bin];
      bin++;
    }
    let shift = selections[which].shift;
    selections[which].rank = rank;
    selections[which].found |= bin << shift;
    selections[which].shift = max(shift, 8) - 8;
  }
}
