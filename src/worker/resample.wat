;; One pass of a resize along one axis, the same integers as `pass` in src/core/resample.ts, four channels at a time.
;; scripts/build-wat.js turns this file into resample-code.ts.
(module
  (memory (export "memory") 1)

  ;; Addresses and steps in bytes. Pictures are RGBA, 8 bits: `lines` lines, `$line_step` apart, of input places
  ;; `$tap_step` apart; output places are `$to_line` and `$to_place` apart. `$first`, `$count` [places] and
  ;; `$weights` [places, width] are a Taps, each number an i32; places, lines and each count are at least 1.
  (func (export "pass")
    (param $source i32) (param $lines i32) (param $line_step i32) (param $tap_step i32)
    (param $target i32) (param $to_line i32) (param $to_place i32)
    (param $places i32) (param $first i32) (param $count i32) (param $weights i32) (param $width i32)
    (local $last i32) (local $f i32) (local $c i32) (local $row i32) (local $to i32)
    (local $at i32) (local $w i32) (local $end i32) (local $sum v128)
    (local.set $last (i32.add (local.get $first) (i32.shl (local.get $places) (i32.const 2))))
    (local.set $width (i32.shl (local.get $width) (i32.const 2)))
    (loop $line
      (local.set $f (local.get $first))
      (local.set $c (local.get $count))
      (local.set $row (local.get $weights))
      (local.set $to (local.get $target))
      (loop $place
        (local.set $at (i32.add (local.get $source) (i32.mul (i32.load (local.get $f)) (local.get $tap_step))))
        (local.set $w (local.get $row))
        (local.set $end (i32.add (local.get $row) (i32.shl (i32.load (local.get $c)) (i32.const 2))))
        ;; half of 2^22, so that the shift below rounds
        (local.set $sum (v128.const i32x4 2097152 2097152 2097152 2097152))
        (loop $tap
          (local.set $sum
            (i32x4.add
              (local.get $sum)
              (i32x4.mul
                (v128.load32_splat (local.get $w))
                (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $at)))))))
          (local.set $at (i32.add (local.get $at) (local.get $tap_step)))
          (local.set $w (i32.add (local.get $w) (i32.const 4)))
          (br_if $tap (i32.lt_u (local.get $w) (local.get $end))))
        ;; both narrowings saturate: what is below 0 or above 255 is clipped
        (local.set $sum (i32x4.shr_s (local.get $sum) (i32.const 22)))
        (local.set $sum (i16x8.narrow_i32x4_s (local.get $sum) (local.get $sum)))
        (v128.store32_lane 0 (local.get $to) (i8x16.narrow_i16x8_u (local.get $sum) (local.get $sum)))
        (local.set $to (i32.add (local.get $to) (local.get $to_place)))
        (local.set $row (i32.add (local.get $row) (local.get $width)))
        (local.set $c (i32.add (local.get $c) (i32.const 4)))
        (local.set $f (i32.add (local.get $f) (i32.const 4)))
        (br_if $place (i32.lt_u (local.get $f) (local.get $last))))
      (local.set $source (i32.add (local.get $source) (local.get $line_step)))
      (local.set $target (i32.add (local.get $target) (local.get $to_line)))
      (local.set $lines (i32.sub (local.get $lines) (i32.const 1)))
      (br_if $line (local.get $lines)))))
