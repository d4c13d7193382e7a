// The first pass of a resize: each row of the picture to as many places as the square is wide, rounded to 8 bits.
// The same integers as `pass` in src/core/resample.ts: weights of 22 fractional bits, half of that for rounding, a shift
// that keeps the sign, a clip to 8 bits.
//
// picture  rgba8unorm texture; the part of the picture that the plan reads begins at 0, 0; alpha is ignored
// taps     i32: places, width, rows of that part, first [places], count [places], weights [places, width]
// narrow   u32 [rows, places], out: red | green << 8 | blue << 16
//
// One invocation a place. Nothing is read or written past that part and `narrow`: those outside return, and `first` and
// `count` stay within the picture by the plan. The texture and `narrow` may be larger.

@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var<storage, read> taps: array<i32>;
@group(0) @binding(2) var<storage, read_write> narrow: array<u32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) at: vec3u) {
  let places = u32(taps[0]);
  if (at.x >= places || at.y >= u32(taps[2])) {
    return;
  }
  let first = u32(taps[3 + at.x]);
  let count = u32(taps[3 + places + at.x]);
  let weights = 3 + 2 * places + at.x * u32(taps[1]);
  var sum = vec3i(1 << 21);
  for (var k = 0u; k < count; k++) {
    // a unorm is the byte divided by 255, however that was rounded
    let bytes = vec3i(textureLoad(picture, vec2u(first + k, at.y), 0).rgb * 255.0 + 0.5);
    sum += taps[weights + k] * bytes;
  }
  let rgb = vec3u(clamp(sum >> vec3u(22), vec3i(0), vec3i(255)));
  narrow[at.y * places + at.x] = rgb.r | (rgb.g << 8) | (rgb.b << 16);
}
