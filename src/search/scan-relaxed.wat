;; The dot products of a query with rows of int8, by an instruction of relaxed SIMD that takes sixteen numbers at once:
;; a signed byte times one of 0 to 127, for which its result is the same on all processors.
;; scripts/build-wat.js turns this file into scan-relaxed-code.ts; scan-plain.ts says the formats.
;;
;; As in scan.wat, four rows are read at a time, one from each quarter: there is memory for a multiple of four.
(module
  (import "scan" "memory" (memory 1))

  ;; The sum of four pairs of sums, of the upper and the lower bits of a query, 128 times the one and once the other.
  (func $sum (param $upper v128) (param $lower v128) (result i32)
    (local.set $lower (i32x4.add (i32x4.shl (local.get $upper) (i32.const 7)) (local.get $lower)))
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $lower)) (i32x4.extract_lane 1 (local.get $lower)))
      (i32.add (i32x4.extract_lane 2 (local.get $lower)) (i32x4.extract_lane 3 (local.get $lower)))))

  ;; A sum of a row, whose numbers end at `$end`, as a score: less what 64 more in each of the upper bits have added.
  (func $score (param $sum i32) (param $end i32) (param $unit f32) (result f32)
    (f32.mul
      (f32.convert_i32_s
        (i32.sub (local.get $sum) (i32.shl (i32.load offset=8 (local.get $end)) (i32.const 13))))
      (f32.mul (local.get $unit) (f32.load (local.get $end)))))

  ;; As in scan.wat; but a number of the query is in two bytes, `128 (upper - 64) + lower`, of 0 to 127 each: `$length`
  ;; upper ones, and the lower ones behind them. What leaves int32 on the way comes back to it, since the sum is within.
  (func (export "scan_int8")
    (param $query i32) (param $row i32) (param $count i32) (param $stride i32) (param $length i32) (param $scores i32)
    (param $unit f32)
    (local $r1 i32) (local $r2 i32) (local $r3 i32) (local $apart i32) (local $gap i32)
    (local $lower i32) (local $i i32) (local $last i32) (local $to i32)
    (local $q v128) (local $p v128) (local $x v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $e v128) (local $f v128) (local $g v128) (local $h v128)
    (local.set $lower (i32.add (local.get $query) (local.get $length)))
    (local.set $gap (i32.and (i32.add (local.get $count) (i32.const 3)) (i32.const -4)))
    (local.set $apart (i32.mul (i32.shr_u (local.get $gap) (i32.const 2)) (local.get $stride)))
    (local.set $r1 (i32.add (local.get $row) (local.get $apart)))
    (local.set $r2 (i32.add (local.get $r1) (local.get $apart)))
    (local.set $r3 (i32.add (local.get $r2) (local.get $apart)))
    (local.set $last (i32.add (local.get $scores) (local.get $gap)))
    (loop $rows
      (local.set $a (v128.const i32x4 0 0 0 0)) (local.set $b (local.get $a)) (local.set $c (local.get $a))
      (local.set $d (local.get $a)) (local.set $e (local.get $a)) (local.set $f (local.get $a))
      (local.set $g (local.get $a)) (local.set $h (local.get $a))
      (local.set $i (i32.const 0))
      (loop $numbers
        (local.set $q (v128.load (i32.add (local.get $query) (local.get $i))))
        (local.set $p (v128.load (i32.add (local.get $lower) (local.get $i))))
        (local.set $x (v128.load (i32.add (local.get $row) (local.get $i))))
        (local.set $a (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $x) (local.get $q) (local.get $a)))
        (local.set $e (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $x) (local.get $p) (local.get $e)))
        (local.set $x (v128.load (i32.add (local.get $r1) (local.get $i))))
        (local.set $b (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $x) (local.get $q) (local.get $b)))
        (local.set $f (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $x) (local.get $p) (local.get $f)))
        (local.set $x (v128.load (i32.add (local.get $r2) (local.get $i))))
        (local.set $c (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $x) (local.get $q) (local.get $c)))
        (local.set $g (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $x) (local.get $p) (local.get $g)))
        (local.set $x (v128.load (i32.add (local.get $r3) (local.get $i))))
        (local.set $d (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $x) (local.get $q) (local.get $d)))
        (local.set $h (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $x) (local.get $p) (local.get $h)))
        (local.set $i (i32.add (local.get $i) (i32.const 16)))
        (br_if $numbers (i32.lt_u (local.get $i) (local.get $length))))
      (local.set $to (local.get $scores))
      (f32.store (local.get $to) (call $score
        (call $sum (local.get $a) (local.get $e)) (i32.add (local.get $row) (local.get $length)) (local.get $unit)))
      (local.set $to (i32.add (local.get $to) (local.get $gap)))
      (f32.store (local.get $to) (call $score
        (call $sum (local.get $b) (local.get $f)) (i32.add (local.get $r1) (local.get $length)) (local.get $unit)))
      (local.set $to (i32.add (local.get $to) (local.get $gap)))
      (f32.store (local.get $to) (call $score
        (call $sum (local.get $c) (local.get $g)) (i32.add (local.get $r2) (local.get $length)) (local.get $unit)))
      (f32.store (i32.add (local.get $to) (local.get $gap)) (call $score
        (call $sum (local.get $d) (local.get $h)) (i32.add (local.get $r3) (local.get $length)) (local.get $unit)))
      (local.set $row (i32.add (local.get $row) (local.get $stride)))
      (local.set $r1 (i32.add (local.get $r1) (local.get $stride)))
      (local.set $r2 (i32.add (local.get $r2) (local.get $stride)))
      (local.set $r3 (i32.add (local.get $r3) (local.get $stride)))
      (local.set $scores (i32.add (local.get $scores) (i32.const 4)))
      (br_if $rows (i32.lt_u (local.get $scores) (local.get $last))))))
