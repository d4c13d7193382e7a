;; What logistic.ts does with numbers beside products of matrices; logistic-steps.ts says what, in plain words. All sums are
;; of float64, two at a time: of an odd length the last pair has a number that is not there, which counts nothing.
;; scripts/build-wat.js turns this file into logistic-code.ts.
(module
  (import "learn" "memory" (memory 1))

  ;; Two numbers of float32 as float64.
  (func $pair (param $at i32) (result v128)
    (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $at))))

  (func $sum (param $pair v128) (result f64)
    (f64.add (f64x2.extract_lane 0 (local.get $pair)) (f64x2.extract_lane 1 (local.get $pair))))

  ;; Both e to the power of x, within float64's range: x = n log 2 + 8 r, and seven terms of the series for r, which is at
  ;; most log 2 / 16: their eighth power is off by 4e-13 at most.
  (func $exp (param $x v128) (result v128)
    (local $n v128) (local $r v128)
    (local.set $x (f64x2.pmax (f64x2.pmin (local.get $x) (v128.const f64x2 708 708)) (v128.const f64x2 -708 -708)))
    (local.set $n (f64x2.nearest
      (f64x2.mul (local.get $x) (v128.const f64x2 1.4426950408889634 1.4426950408889634))))
    ;; log 2 in two parts, of which the first times n is exact
    (local.set $r (f64x2.mul (v128.const f64x2 0.125 0.125) (f64x2.sub
      (f64x2.sub (local.get $x) (f64x2.mul (local.get $n) (v128.const f64x2 0.6931471803691238 0.6931471803691238)))
      (f64x2.mul (local.get $n) (v128.const f64x2 1.9082149292705877e-10 1.9082149292705877e-10)))))
    (local.set $x (f64x2.add (v128.const f64x2 8.333333333333333e-3 8.333333333333333e-3)
      (f64x2.mul (local.get $r) (v128.const f64x2 1.388888888888889e-3 1.388888888888889e-3)))) ;; 1 / 5! and 1 / 6!
    (local.set $x (f64x2.add (f64x2.mul (local.get $x) (local.get $r))
      (v128.const f64x2 4.1666666666666664e-2 4.1666666666666664e-2)))
    (local.set $x (f64x2.add (f64x2.mul (local.get $x) (local.get $r))
      (v128.const f64x2 0.16666666666666666 0.16666666666666666)))
    (local.set $x (f64x2.add (f64x2.mul (local.get $x) (local.get $r)) (v128.const f64x2 0.5 0.5)))
    (local.set $x (f64x2.add (f64x2.mul (local.get $x) (local.get $r)) (v128.const f64x2 1 1)))
    (local.set $x (f64x2.add (f64x2.mul (local.get $x) (local.get $r)) (v128.const f64x2 1 1)))
    (local.set $x (f64x2.mul (local.get $x) (local.get $x)))
    (local.set $x (f64x2.mul (local.get $x) (local.get $x)))
    (local.set $x (f64x2.mul (local.get $x) (local.get $x)))
    ;; times 2 to the power of n, whose bits are the exponent
    (f64x2.mul (local.get $x)
      (i64x2.shl
        (i64x2.add
          (i64x2.extend_low_i32x4_s (i32x4.trunc_sat_f64x2_s_zero (local.get $n)))
          (v128.const i64x2 1023 1023))
        (i32.const 52))))

  ;; The sum of `$length` products.
  (func (export "inner") (param $a i32) (param $b i32) (param $length i32) (result f64)
    (local $end i32) (local $low v128) (local $high v128) (local $sum f64)
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $length) (i32.const -4)) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $low (f64x2.add (local.get $low)
          (f64x2.mul
            (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $a)))
            (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $b))))))
        (local.set $high (f64x2.add (local.get $high)
          (f64x2.mul
            (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $a)))
            (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $b))))))
        (local.set $a (i32.add (local.get $a) (i32.const 16)))
        (local.set $b (i32.add (local.get $b) (i32.const 16)))
        (br $next)))
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $length) (i32.const 3)) (i32.const 2))))
    (local.set $sum (call $sum (f64x2.add (local.get $low) (local.get $high))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $sum (f64.add (local.get $sum)
          (f64.mul (f64.promote_f32 (f32.load (local.get $a))) (f64.promote_f32 (f32.load (local.get $b))))))
        (local.set $a (i32.add (local.get $a) (i32.const 4)))
        (local.set $b (i32.add (local.get $b) (i32.const 4)))
        (br $next)))
    (local.get $sum))

  (func (export "addTimes") (param $to i32) (param $factor f32) (param $from i32) (param $length i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $to) (i32.shl (i32.and (local.get $length) (i32.const -4)) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
        (v128.store (local.get $to)
          (f32x4.add (v128.load (local.get $to))
            (f32x4.mul (f32x4.splat (local.get $factor)) (v128.load (local.get $from)))))
        (local.set $to (i32.add (local.get $to) (i32.const 16)))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (br $next)))
    (local.set $end (i32.add (local.get $to) (i32.shl (i32.and (local.get $length) (i32.const 3)) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
        (f32.store (local.get $to)
          (f32.add (f32.load (local.get $to)) (f32.mul (local.get $factor) (f32.load (local.get $from)))))
        (local.set $to (i32.add (local.get $to) (i32.const 4)))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (br $next))))

  ;; `$length` is even.
  (func (export "turn")
    (param $direction i32) (param $gradient i32) (param $before i32) (param $inverse i32) (param $length i32)
    (result f64)
    (local $i i32) (local $to i32) (local $beta f64)
    (local $d v128) (local $g v128) (local $p v128) (local $change v128)
    (local $along v128) (local $ahead v128) (local $square v128) (local $down v128)
    (local.set $length (i32.shl (local.get $length) (i32.const 2)))
    (loop $pairs
      (local.set $d (call $pair (i32.add (local.get $direction) (local.get $i))))
      (local.set $g (call $pair (i32.add (local.get $gradient) (local.get $i))))
      (local.set $p (call $pair (i32.add (local.get $inverse) (local.get $i))))
      (local.set $change (f64x2.sub (local.get $g) (call $pair (i32.add (local.get $before) (local.get $i)))))
      (local.set $along (f64x2.add (local.get $along) (f64x2.mul (local.get $change) (local.get $d))))
      (local.set $down (f64x2.add (local.get $down) (f64x2.mul (local.get $g) (local.get $d))))
      (local.set $p (f64x2.mul (local.get $p) (local.get $change)))
      (local.set $ahead (f64x2.add (local.get $ahead) (f64x2.mul (local.get $p) (local.get $g))))
      (local.set $square (f64x2.add (local.get $square) (f64x2.mul (local.get $p) (local.get $change))))
      (local.set $i (i32.add (local.get $i) (i32.const 8)))
      (br_if $pairs (i32.lt_u (local.get $i) (local.get $length))))
    (local.set $beta (call $sum (local.get $along)))
    (if (f64.gt (local.get $beta) (f64.const 0))
      (then (local.set $beta (f64.div
        (f64.sub (call $sum (local.get $ahead))
          (f64.div (f64.mul (call $sum (local.get $square)) (call $sum (local.get $down))) (local.get $beta)))
        (local.get $beta))))
      (else (local.set $beta (f64.const 0))))
    (local.set $down (v128.const f64x2 0 0))
    (local.set $i (i32.const 0))
    (loop $pairs
      (local.set $to (i32.add (local.get $direction) (local.get $i)))
      (local.set $g (call $pair (i32.add (local.get $gradient) (local.get $i))))
      (local.set $d (f64x2.sub
        (f64x2.mul (f64x2.splat (local.get $beta)) (call $pair (local.get $to)))
        (f64x2.mul (call $pair (i32.add (local.get $inverse) (local.get $i))) (local.get $g))))
      (v128.store64_lane 0 (local.get $to) (f32x4.demote_f64x2_zero (local.get $d)))
      (local.set $down (f64x2.add (local.get $down) (f64x2.mul (local.get $d) (local.get $g))))
      (local.set $i (i32.add (local.get $i) (i32.const 8)))
      (br_if $pairs (i32.lt_u (local.get $i) (local.get $length))))
    (call $sum (local.get $down)))

  ;; `$shares` has room for k of float64; of it, `$slopes` and `$curvature` the last pair is whole. No function is called a
  ;; label but one: engines don't put them in place.
  (func (export "goAlong")
    (param $n i32) (param $k i32) (param $has i32) (param $weight i32) (param $multi i32)
    (param $from i32) (param $along i32) (param $biases i32) (param $t f64)
    (param $logits i32) (param $residual i32) (param $slopes i32) (param $curvature i32) (param $shares i32)
    (result f64 f64)
    (local $j i32) (local $at i32) (local $to i32) (local $end i32) (local $here v128)
    (local $z v128) (local $v v128) (local $w v128) (local $share v128) (local $off v128) (local $sum v128)
    (local $first v128) (local $second v128) (local $mean v128) (local $square v128)
    (local.set $end (i32.shl (local.get $k) (i32.const 2)))
    (loop $rows
      ;; the logits, and in $shares where each stands: one that is not there is as low as can be
      (local.set $sum (v128.const f64x2 -1e308 -1e308))
      (local.set $here (v128.const i64x2 -1 -1))
      (local.set $j (i32.const 0))
      (loop $labels
        (if (i32.eq (i32.sub (local.get $end) (local.get $j)) (i32.const 4))
          (then (local.set $here (v128.const i64x2 -1 0))))
        (local.set $at (i32.shl (local.get $j) (i32.const 1)))
        (local.set $z (f64x2.add
          (v128.load (i32.add (local.get $from) (local.get $at)))
          (f64x2.mul (f64x2.splat (local.get $t))
            (f64x2.add
              (f64x2.promote_low_f32x4 (v128.load64_zero (i32.add (local.get $along) (local.get $j))))
              (f64x2.promote_low_f32x4 (v128.load64_zero (i32.add (local.get $biases) (local.get $j))))))))
        (local.set $to (i32.add (local.get $logits) (local.get $at)))
        (if (i32x4.extract_lane 2 (local.get $here))
          (then (v128.store (local.get $to) (local.get $z)))
          (else (v128.store64_lane 0 (local.get $to) (local.get $z))))
        (local.set $z (v128.bitselect (local.get $z) (v128.const f64x2 -1e308 -1e308) (local.get $here)))
        (local.set $sum (f64x2.pmax (local.get $sum) (local.get $z)))
        (v128.store (i32.add (local.get $shares) (local.get $at)) (local.get $z))
        (local.set $j (i32.add (local.get $j) (i32.const 8)))
        (br_if $labels (i32.lt_u (local.get $j) (local.get $end))))
      ;; e to the power of each less the highest, and their sum; of labels for themselves, of each turned round
      (local.set $v (f64x2.splat
        (f64.max (f64x2.extract_lane 0 (local.get $sum)) (f64x2.extract_lane 1 (local.get $sum)))))
      (local.set $sum (v128.const f64x2 0 0))
      (local.set $j (i32.const 0))
      (loop $labels
        (local.set $to (i32.add (local.get $shares) (i32.shl (local.get $j) (i32.const 1))))
        (local.set $z (v128.load (local.get $to)))
        (local.set $z (call $exp
          (if (result v128) (local.get $multi)
            (then (f64x2.neg (local.get $z)))
            (else (f64x2.sub (local.get $z) (local.get $v))))))
        (v128.store (local.get $to) (local.get $z))
        (local.set $sum (f64x2.add (local.get $sum) (local.get $z)))
        (local.set $j (i32.add (local.get $j) (i32.const 8)))
        (br_if $labels (i32.lt_u (local.get $j) (local.get $end))))
      (local.set $sum (f64x2.splat (f64.div (f64.const 1) (call $sum (local.get $sum)))))
      ;; what follows of the shares
      (local.set $w (f64x2.splat (f64.promote_f32 (f32.load (local.get $weight)))))
      (local.set $here (v128.const i64x2 -1 -1))
      (local.set $mean (v128.const f64x2 0 0))
      (local.set $square (local.get $mean))
      (local.set $j (i32.const 0))
      (loop $labels
        (if (i32.eq (i32.sub (local.get $end) (local.get $j)) (i32.const 4))
          (then
            (local.set $here (v128.const i64x2 -1 0))
            (local.set $w (v128.and (local.get $w) (local.get $here)))))
        (local.set $at (i32.shl (local.get $j) (i32.const 1)))
        (local.set $share (v128.load (i32.add (local.get $shares) (local.get $at))))
        (local.set $v (v128.and (local.get $here) (f64x2.add
          (f64x2.promote_low_f32x4 (v128.load64_zero (i32.add (local.get $along) (local.get $j))))
          (f64x2.promote_low_f32x4 (v128.load64_zero (i32.add (local.get $biases) (local.get $j)))))))
        (if (local.get $multi)
          (then
            (local.set $w (v128.and (local.get $here)
              (f64x2.promote_low_f32x4 (v128.load64_zero (i32.add (local.get $weight) (local.get $j))))))
            (local.set $share (f64x2.div (v128.const f64x2 1 1)
              (f64x2.add (v128.const f64x2 1 1) (local.get $share)))))
          (else (local.set $share (f64x2.mul (local.get $share) (local.get $sum)))))
        (local.set $off (f64x2.mul (local.get $w) (v128.and (local.get $here)
          (f64x2.sub (local.get $share)
            (f64x2.promote_low_f32x4 (v128.load64_zero (i32.add (local.get $has) (local.get $j))))))))
        (local.set $to (i32.add (local.get $residual) (local.get $j)))
        (local.set $z (f32x4.demote_f64x2_zero (local.get $off)))
        (if (i32x4.extract_lane 2 (local.get $here))
          (then (v128.store64_lane 0 (local.get $to) (local.get $z)))
          (else (v128.store32_lane 0 (local.get $to) (local.get $z))))
        (local.set $to (i32.add (local.get $slopes) (local.get $at)))
        (v128.store (local.get $to) (f64x2.add (v128.load (local.get $to)) (local.get $off)))
        (local.set $first (f64x2.add (local.get $first) (f64x2.mul (local.get $off) (local.get $v))))
        (local.set $off (f64x2.mul (local.get $w)
          (f64x2.mul (local.get $share) (f64x2.sub (v128.const f64x2 1 1) (local.get $share)))))
        (local.set $to (i32.add (local.get $curvature) (local.get $at)))
        (v128.store (local.get $to) (f64x2.add (v128.load (local.get $to)) (local.get $off)))
        (if (local.get $multi)
          (then (local.set $second (f64x2.add (local.get $second)
            (f64x2.mul (local.get $off) (f64x2.mul (local.get $v) (local.get $v))))))
          (else
            (local.set $share (f64x2.mul (local.get $share) (local.get $v)))
            (local.set $mean (f64x2.add (local.get $mean) (local.get $share)))
            (local.set $square (f64x2.add (local.get $square) (f64x2.mul (local.get $share) (local.get $v))))))
        (local.set $j (i32.add (local.get $j) (i32.const 8)))
        (br_if $labels (i32.lt_u (local.get $j) (local.get $end))))
      ;; of shares also what they have in common; of labels for themselves both sums are 0
      (local.set $mean (f64x2.splat (call $sum (local.get $mean))))
      (local.set $square (f64x2.replace_lane 0 (v128.const f64x2 0 0) (call $sum (local.get $square))))
      (local.set $second (f64x2.add (local.get $second)
        (f64x2.mul (f64x2.splat (f64.promote_f32 (f32.load (local.get $weight))))
          (f64x2.sub (local.get $square)
            (f64x2.replace_lane 1 (f64x2.mul (local.get $mean) (local.get $mean)) (f64.const 0))))))
      (local.set $has (i32.add (local.get $has) (local.get $end)))
      (local.set $weight (i32.add (local.get $weight) (local.get $end)))
      (local.set $along (i32.add (local.get $along) (local.get $end)))
      (local.set $residual (i32.add (local.get $residual) (local.get $end)))
      (local.set $at (i32.shl (local.get $end) (i32.const 1)))
      (local.set $from (i32.add (local.get $from) (local.get $at)))
      (local.set $logits (i32.add (local.get $logits) (local.get $at)))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $rows (local.get $n)))
    (call $sum (local.get $first))
    (call $sum (local.get $second))))
