// The second pass of a resize: each column to as many places as the square is high, rounded to 8 bits as in
// resize-across.wgsl, and written as the planes that the tower reads.
//
// narrow   u32 [rows, columns]: red | green << 8 | blue << 16, from resize-across.wgsl
// taps     i32: places, width, columns, first [places], count [places], weights [places, width]
// values   [3, 256]: the float32 of each byte of each channel, as its bits, so that no arithmetic here can round it
// planes   [slots, 3, places, columns] float32, out, as bits
// slot     the slot to write
//
// One invocation a pixel of the square; those outside return. What changes with the picture's size is in the first group,
// what changes with its slot in the second, so that both are made once.

@group(0) @binding(0) var<storage, read> narrow: array<u32>;
@group(0) @binding(1) var<storage, read> taps: array<i32>;
@group(0) @binding(2) var<storage, read> values: array<u32>;
@group(1) @binding(0) var<storage, read_write> planes: array<u32>;
@group(1) @binding(1) var<uniform> slot: u32;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) at: vec3u) {
  let places = u32(taps[0]);
  let columns = u32(taps[2]);
  if (at.x >= columns || at.y >= places) {
    return;
  }
  let first = u32(taps[3 + at.y]);
  let count = u32(taps[3 + places + at.y]);
  let weights = 3 + 2 * places + at.y * u32(taps[1]);
  var sum = vec3i(1 << 21);
  for (var k = 0u; k < count; k++) {
    let rgb = vec3u(narrow[(first + k) * columns + at.x]);
    sum += taps[weights + k] * vec3i((rgb >> vec3u(0, 8, 16)) & vec3u(255));
  }
  let rgb = vec3u(clamp(sum >> vec3u(22), vec3i(0), vec3i(255)));
  let area = places * columns;
  let pixel = slot * 3 * area + at.y * columns + at.x;
  planes[pixel] = values[rgb.r];
  planes[pixel + area] = values[256 + rgb.g];
  planes[pixel + 2 * area] = values[512 + rgb.b];
}
