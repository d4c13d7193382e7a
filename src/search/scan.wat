;; The dot products of a query with rows of a matrix, and the number formats that rows are kept in.
;; scripts/build-wat.js turns this file into scan-code.ts; scan-plain.ts is the same in TypeScript, and says the formats.
;;
;; Addresses, strides and lengths in bytes. Rows lie `$stride` apart; `$length` is that of a row's numbers, a multiple of
;; 32 of them. `$count` is at least 1. Four rows are read at a time, one from each quarter of them, so that memory is asked
;; for four far places at once: where it is waited for, that takes little more than half as long as one place after another.
;; There is memory, and room for scores, for a multiple of four.
(module
  (import "scan" "memory" (memory 1))

  (func $sum (param $a v128) (result f32)
    (f32.add
      (f32.add (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
      (f32.add (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a)))))

  ;; A sum of products of whole numbers, in parts, as a score: times the query's unit and the scale behind the row's numbers.
  (func $score (param $a v128) (param $end i32) (param $unit f32) (result f32)
    (f32.mul
      (f32.convert_i32_s
        (i32.add
          (i32.add (i32x4.extract_lane 0 (local.get $a)) (i32x4.extract_lane 1 (local.get $a)))
          (i32.add (i32x4.extract_lane 2 (local.get $a)) (i32x4.extract_lane 3 (local.get $a)))))
      (f32.mul (local.get $unit) (f32.load (local.get $end)))))

  ;; Rows f32, query f32.
  (func (export "scan_f32")
    (param $query i32) (param $row i32) (param $count i32) (param $stride i32) (param $length i32) (param $scores i32)
    (local $r1 i32) (local $r2 i32) (local $r3 i32) (local $apart i32) (local $gap i32)
    (local $i i32) (local $last i32) (local $to i32) (local $q v128) (local $p v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $e v128) (local $f v128) (local $g v128) (local $h v128)
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
        (local.set $p (v128.load offset=16 (i32.add (local.get $query) (local.get $i))))
        (local.set $a (f32x4.add (local.get $a) (f32x4.mul (local.get $q)
          (v128.load (i32.add (local.get $row) (local.get $i))))))
        (local.set $e (f32x4.add (local.get $e) (f32x4.mul (local.get $p)
          (v128.load offset=16 (i32.add (local.get $row) (local.get $i))))))
        (local.set $b (f32x4.add (local.get $b) (f32x4.mul (local.get $q)
          (v128.load (i32.add (local.get $r1) (local.get $i))))))
        (local.set $f (f32x4.add (local.get $f) (f32x4.mul (local.get $p)
          (v128.load offset=16 (i32.add (local.get $r1) (local.get $i))))))
        (local.set $c (f32x4.add (local.get $c) (f32x4.mul (local.get $q)
          (v128.load (i32.add (local.get $r2) (local.get $i))))))
        (local.set $g (f32x4.add (local.get $g) (f32x4.mul (local.get $p)
          (v128.load offset=16 (i32.add (local.get $r2) (local.get $i))))))
        (local.set $d (f32x4.add (local.get $d) (f32x4.mul (local.get $q)
          (v128.load (i32.add (local.get $r3) (local.get $i))))))
        (local.set $h (f32x4.add (local.get $h) (f32x4.mul (local.get $p)
          (v128.load offset=16 (i32.add (local.get $r3) (local.get $i))))))
        (local.set $i (i32.add (local.get $i) (i32.const 32)))
        (br_if $numbers (i32.lt_u (local.get $i) (local.get $length))))
      (local.set $to (local.get $scores))
      (f32.store (local.get $to) (call $sum (f32x4.add (local.get $a) (local.get $e))))
      (local.set $to (i32.add (local.get $to) (local.get $gap)))
      (f32.store (local.get $to) (call $sum (f32x4.add (local.get $b) (local.get $f))))
      (local.set $to (i32.add (local.get $to) (local.get $gap)))
      (f32.store (local.get $to) (call $sum (f32x4.add (local.get $c) (local.get $g))))
      (f32.store (i32.add (local.get $to) (local.get $gap)) (call $sum (f32x4.add (local.get $d) (local.get $h))))
      (local.set $row (i32.add (local.get $row) (local.get $stride)))
      (local.set $r1 (i32.add (local.get $r1) (local.get $stride)))
      (local.set $r2 (i32.add (local.get $r2) (local.get $stride)))
      (local.set $r3 (i32.add (local.get $r3) (local.get $stride)))
      (local.set $scores (i32.add (local.get $scores) (i32.const 4)))
      (br_if $rows (i32.lt_u (local.get $scores) (local.get $last)))))

  ;; Rows f16, query f32. A half is widened to a float that is 2^-97 of what it stands for; the query is 2^97 of what it is.
  (func (export "scan_f16")
    (param $query i32) (param $row i32) (param $count i32) (param $stride i32) (param $length i32) (param $scores i32)
    (local $r1 i32) (local $r2 i32) (local $r3 i32) (local $apart i32) (local $gap i32)
    (local $i i32) (local $last i32) (local $to i32) (local $mask v128) (local $q v128) (local $p v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $e v128) (local $f v128) (local $g v128) (local $h v128)
    (local.set $mask (v128.const i32x4 0x8fffffff 0x8fffffff 0x8fffffff 0x8fffffff))
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
        (local.set $q (v128.load (i32.add (local.get $query) (i32.shl (local.get $i) (i32.const 1)))))
        (local.set $p (v128.load offset=16 (i32.add (local.get $query) (i32.shl (local.get $i) (i32.const 1)))))
        (local.set $a (f32x4.add (local.get $a) (f32x4.mul (local.get $q)
          (v128.and (local.get $mask)
          (i32x4.shl (v128.load16x4_s (i32.add (local.get $row) (local.get $i))) (i32.const 13))))))
        (local.set $e (f32x4.add (local.get $e) (f32x4.mul (local.get $p)
          (v128.and (local.get $mask)
          (i32x4.shl (v128.load16x4_s offset=8 (i32.add (local.get $row) (local.get $i))) (i32.const 13))))))
        (local.set $b (f32x4.add (local.get $b) (f32x4.mul (local.get $q)
          (v128.and (local.get $mask)
          (i32x4.shl (v128.load16x4_s (i32.add (local.get $r1) (local.get $i))) (i32.const 13))))))
        (local.set $f (f32x4.add (local.get $f) (f32x4.mul (local.get $p)
          (v128.and (local.get $mask)
          (i32x4.shl (v128.load16x4_s offset=8 (i32.add (local.get $r1) (local.get $i))) (i32.const 13))))))
        (local.set $c (f32x4.add (local.get $c) (f32x4.mul (local.get $q)
          (v128.and (local.get $mask)
          (i32x4.shl (v128.load16x4_s (i32.add (local.get $r2) (local.get $i))) (i32.const 13))))))
        (local.set $g (f32x4.add (local.get $g) (f32x4.mul (local.get $p)
          (v128.and (local.get $mask)
          (i32x4.shl (v128.load16x4_s offset=8 (i32.add (local.get $r2) (local.get $i))) (i32.const 13))))))
        (local.set $d (f32x4.add (local.get $d) (f32x4.mul (local.get $q)
          (v128.and (local.get $mask)
          (i32x4.shl (v128.load16x4_s (i32.add (local.get $r3) (local.get $i))) (i32.const 13))))))
        (local.set $h (f32x4.add (local.get $h) (f32x4.mul (local.get $p)
          (v128.and (local.get $mask)
          (i32x4.shl (v128.load16x4_s offset=8 (i32.add (local.get $r3) (local.get $i))) (i32.const 13))))))
        (local.set $i (i32.add (local.get $i) (i32.const 16)))
        (br_if $numbers (i32.lt_u (local.get $i) (local.get $length))))
      (local.set $to (local.get $scores))
      (f32.store (local.get $to) (call $sum (f32x4.add (local.get $a) (local.get $e))))
      (local.set $to (i32.add (local.get $to) (local.get $gap)))
      (f32.store (local.get $to) (call $sum (f32x4.add (local.get $b) (local.get $f))))
      (local.set $to (i32.add (local.get $to) (local.get $gap)))
      (f32.store (local.get $to) (call $sum (f32x4.add (local.get $c) (local.get $g))))
      (f32.store (i32.add (local.get $to) (local.get $gap)) (call $sum (f32x4.add (local.get $d) (local.get $h))))
      (local.set $row (i32.add (local.get $row) (local.get $stride)))
      (local.set $r1 (i32.add (local.get $r1) (local.get $stride)))
      (local.set $r2 (i32.add (local.get $r2) (local.get $stride)))
      (local.set $r3 (i32.add (local.get $r3) (local.get $stride)))
      (local.set $scores (i32.add (local.get $scores) (i32.const 4)))
      (br_if $rows (i32.lt_u (local.get $scores) (local.get $last)))))

  ;; Rows int8, each followed by its scale, f32; query i16, `$unit` each. The sums are exact.
  (func (export "scan_int8")
    (param $query i32) (param $row i32) (param $count i32) (param $stride i32) (param $length i32) (param $scores i32)
    (param $unit f32)
    (local $r1 i32) (local $r2 i32) (local $r3 i32) (local $apart i32) (local $gap i32)
    (local $i i32) (local $last i32) (local $to i32) (local $q v128) (local $p v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $e v128) (local $f v128) (local $g v128) (local $h v128)
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
        (local.set $q (v128.load (i32.add (local.get $query) (i32.shl (local.get $i) (i32.const 1)))))
        (local.set $p (v128.load offset=16 (i32.add (local.get $query) (i32.shl (local.get $i) (i32.const 1)))))
        (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s (local.get $q)
          (v128.load8x8_s (i32.add (local.get $row) (local.get $i))))))
        (local.set $e (i32x4.add (local.get $e) (i32x4.dot_i16x8_s (local.get $p)
          (v128.load8x8_s offset=8 (i32.add (local.get $row) (local.get $i))))))
        (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s (local.get $q)
          (v128.load8x8_s (i32.add (local.get $r1) (local.get $i))))))
        (local.set $f (i32x4.add (local.get $f) (i32x4.dot_i16x8_s (local.get $p)
          (v128.load8x8_s offset=8 (i32.add (local.get $r1) (local.get $i))))))
        (local.set $c (i32x4.add (local.get $c) (i32x4.dot_i16x8_s (local.get $q)
          (v128.load8x8_s (i32.add (local.get $r2) (local.get $i))))))
        (local.set $g (i32x4.add (local.get $g) (i32x4.dot_i16x8_s (local.get $p)
          (v128.load8x8_s offset=8 (i32.add (local.get $r2) (local.get $i))))))
        (local.set $d (i32x4.add (local.get $d) (i32x4.dot_i16x8_s (local.get $q)
          (v128.load8x8_s (i32.add (local.get $r3) (local.get $i))))))
        (local.set $h (i32x4.add (local.get $h) (i32x4.dot_i16x8_s (local.get $p)
          (v128.load8x8_s offset=8 (i32.add (local.get $r3) (local.get $i))))))
        (local.set $i (i32.add (local.get $i) (i32.const 16)))
        (br_if $numbers (i32.lt_u (local.get $i) (local.get $length))))
      (local.set $to (local.get $scores))
      (f32.store (local.get $to) (call $score
        (i32x4.add (local.get $a) (local.get $e)) (i32.add (local.get $row) (local.get $length)) (local.get $unit)))
      (local.set $to (i32.add (local.get $to) (local.get $gap)))
      (f32.store (local.get $to) (call $score
        (i32x4.add (local.get $b) (local.get $f)) (i32.add (local.get $r1) (local.get $length)) (local.get $unit)))
      (local.set $to (i32.add (local.get $to) (local.get $gap)))
      (f32.store (local.get $to) (call $score
        (i32x4.add (local.get $c) (local.get $g)) (i32.add (local.get $r2) (local.get $length)) (local.get $unit)))
      (f32.store (i32.add (local.get $to) (local.get $gap)) (call $score
        (i32x4.add (local.get $d) (local.get $h)) (i32.add (local.get $r3) (local.get $length)) (local.get $unit)))
      (local.set $row (i32.add (local.get $row) (local.get $stride)))
      (local.set $r1 (i32.add (local.get $r1) (local.get $stride)))
      (local.set $r2 (i32.add (local.get $r2) (local.get $stride)))
      (local.set $r3 (i32.add (local.get $r3) (local.get $stride)))
      (local.set $scores (i32.add (local.get $scores) (i32.const 4)))
      (br_if $rows (i32.lt_u (local.get $scores) (local.get $last)))))

  ;; Four floats as halves in i32: rounded to even, and to zero below 2^-29.
  (func $narrow (param $x v128) (result v128) (local $size v128)
    (local.set $size (v128.and (local.get $x) (v128.const i32x4 0x7fffffff 0x7fffffff 0x7fffffff 0x7fffffff)))
    (v128.or
      (i32x4.shr_u
        (v128.and (local.get $x) (v128.const i32x4 0x80000000 0x80000000 0x80000000 0x80000000))
        (i32.const 16))
      (v128.and
        (i32x4.ge_s (local.get $size) (v128.const i32x4 0x31000000 0x31000000 0x31000000 0x31000000))
        (i32x4.shr_u
          (i32x4.sub
            (i32x4.add
              (i32x4.add (local.get $size) (v128.const i32x4 0xfff 0xfff 0xfff 0xfff))
              (v128.and (i32x4.shr_u (local.get $size) (i32.const 13)) (v128.const i32x4 1 1 1 1)))
            (v128.const i32x4 0x30800000 0x30800000 0x30800000 0x30800000))
          (i32.const 13)))))

  ;; A row of f32 as f16; `$length` is that of the f32.
  (func (export "to_f16") (param $from i32) (param $length i32) (param $to i32) (local $last i32)
    (local.set $last (i32.add (local.get $from) (local.get $length)))
    (loop $numbers
      (v128.store (local.get $to)
        (i16x8.narrow_i32x4_u
          (call $narrow (v128.load (local.get $from)))
          (call $narrow (v128.load offset=16 (local.get $from)))))
      (local.set $from (i32.add (local.get $from) (i32.const 32)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (br_if $numbers (i32.lt_u (local.get $from) (local.get $last)))))

  ;; Sixteenth of a row of int8: four floats over the scale, rounded to even.
  (func $whole (param $x v128) (param $over v128) (result v128)
    (f32x4.nearest (f32x4.mul (local.get $x) (local.get $over))))

  ;; The squares of what rounding has left out.
  (func $left (param $x v128) (param $whole v128) (param $scale v128) (result v128)
    (local.set $x (f32x4.sub (local.get $x) (f32x4.mul (local.get $whole) (local.get $scale))))
    (f32x4.mul (local.get $x) (local.get $x)))

  ;; A row of f32 as int8, its scale, the length of what rounding has left out, and the sum of its numbers; `$length` is
  ;; that of the f32.
  (func (export "to_int8") (param $from i32) (param $length i32) (param $to i32)
    (local $at i32) (local $last i32) (local $most v128) (local $scale v128) (local $over v128) (local $left v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $size f32) (local $sum v128)
    (local.set $last (i32.add (local.get $from) (local.get $length)))
    (local.set $at (local.get $from))
    (loop $numbers
      (local.set $most (f32x4.max (local.get $most) (f32x4.abs (v128.load (local.get $at)))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $numbers (i32.lt_u (local.get $at) (local.get $last))))
    (local.set $size
      (f32.max
        (f32.max (f32x4.extract_lane 0 (local.get $most)) (f32x4.extract_lane 1 (local.get $most)))
        (f32.max (f32x4.extract_lane 2 (local.get $most)) (f32x4.extract_lane 3 (local.get $most)))))
    (local.set $scale (f32x4.splat (f32.div (local.get $size) (f32.const 127))))
    (local.set $over (f32x4.splat (f32.div (f32.const 127) (local.get $size))))
    (loop $numbers
      (local.set $a (call $whole (v128.load (local.get $from)) (local.get $over)))
      (local.set $b (call $whole (v128.load offset=16 (local.get $from)) (local.get $over)))
      (local.set $c (call $whole (v128.load offset=32 (local.get $from)) (local.get $over)))
      (local.set $d (call $whole (v128.load offset=48 (local.get $from)) (local.get $over)))
      (local.set $left (f32x4.add (local.get $left) (f32x4.add
        (f32x4.add
          (call $left (v128.load (local.get $from)) (local.get $a) (local.get $scale))
          (call $left (v128.load offset=16 (local.get $from)) (local.get $b) (local.get $scale)))
        (f32x4.add
          (call $left (v128.load offset=32 (local.get $from)) (local.get $c) (local.get $scale))
          (call $left (v128.load offset=48 (local.get $from)) (local.get $d) (local.get $scale))))))
      (local.set $sum (f32x4.add (local.get $sum) (f32x4.add
        (f32x4.add (local.get $a) (local.get $b))
        (f32x4.add (local.get $c) (local.get $d)))))
      (v128.store (local.get $to)
        (i8x16.narrow_i16x8_s
          (i16x8.narrow_i32x4_s (i32x4.trunc_sat_f32x4_s (local.get $a)) (i32x4.trunc_sat_f32x4_s (local.get $b)))
          (i16x8.narrow_i32x4_s (i32x4.trunc_sat_f32x4_s (local.get $c)) (i32x4.trunc_sat_f32x4_s (local.get $d)))))
      (local.set $from (i32.add (local.get $from) (i32.const 64)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (br_if $numbers (i32.lt_u (local.get $from) (local.get $last))))
    (f32.store (local.get $to) (f32x4.extract_lane 0 (local.get $scale)))
    (f32.store offset=4 (local.get $to) (f32.sqrt (call $sum (local.get $left))))
    (i32.store offset=8 (local.get $to) (i32.trunc_sat_f32_s (call $sum (local.get $sum))))))
