;; Products of matrices of float32, whatever way they lie: an element is `$down` bytes from that below it, and `$across`
;; from that beside it. scripts/build-wat.js turns this file into products-code.ts; wasm-algebra.ts says how it is used,
;; and makes one instruction of each product and the sum behind it where the engine has that.
(module
  (import "learn" "memory" (memory 1))

  ;; Eight columns of a matrix, or `$count` and zeros beside them, as a panel `[depth, 8]` without gaps.
  (func (export "pack")
    (param $from i32) (param $down i32) (param $across i32) (param $count i32) (param $depth i32) (param $panel i32)
    (local $end i32) (local $to i32) (local $column i32) (local $i i32)
    (local.set $end (i32.add (local.get $panel) (i32.shl (local.get $depth) (i32.const 5))))
    (if (i32.and (i32.eq (local.get $across) (i32.const 4)) (i32.eq (local.get $count) (i32.const 8)))
      (then
        (loop $rows
          (v128.store (local.get $panel) (v128.load (local.get $from)))
          (v128.store offset=16 (local.get $panel) (v128.load offset=16 (local.get $from)))
          (local.set $from (i32.add (local.get $from) (local.get $down)))
          (local.set $panel (i32.add (local.get $panel) (i32.const 32)))
          (br_if $rows (i32.lt_u (local.get $panel) (local.get $end)))))
      (else
        (loop $columns
          (local.set $column (local.get $from))
          (local.set $to (i32.add (local.get $panel) (i32.shl (local.get $i) (i32.const 2))))
          (if (i32.lt_u (local.get $i) (local.get $count))
            (then
              (loop $rows
                (f32.store (local.get $to) (f32.load (local.get $column)))
                (local.set $column (i32.add (local.get $column) (local.get $down)))
                (local.set $to (i32.add (local.get $to) (i32.const 32)))
                (br_if $rows (i32.lt_u (local.get $to) (local.get $end)))))
            (else
              (loop $rows
                (f32.store (local.get $to) (f32.const 0))
                (local.set $to (i32.add (local.get $to) (i32.const 32)))
                (br_if $rows (i32.lt_u (local.get $to) (local.get $end))))))
          (local.set $from (i32.add (local.get $from) (local.get $across)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $columns (i32.lt_u (local.get $i) (i32.const 8)))))))

  ;; One row of a product, whole: eight numbers, added to what is there where `$more` is all ones.
  (func $put (param $out i32) (param $left v128) (param $right v128) (param $more v128)
    (v128.store (local.get $out)
      (f32x4.add (local.get $left) (v128.and (local.get $more) (v128.load (local.get $out)))))
    (v128.store offset=16 (local.get $out)
      (f32x4.add (local.get $right) (v128.and (local.get $more) (v128.load offset=16 (local.get $out))))))

  ;; `$rows` rows of a matrix times a panel, into the first `$count` of eight columns of a product whose rows are
  ;; `$stride` apart; added to what is there with `$more`. Four rows at a time: of the last four those that are not there
  ;; are the last one again. `$tile` has room for 128 bytes.
  (func (export "multiply")
    (param $a i32) (param $down i32) (param $across i32) (param $rows i32) (param $panel i32) (param $depth i32)
    (param $out i32) (param $stride i32) (param $count i32) (param $more i32) (param $tile i32)
    (local $b i32) (local $end i32) (local $last i32) (local $left i32) (local $i i32) (local $at i32) (local $adds v128)
    (local $a0 i32) (local $a1 i32) (local $a2 i32) (local $a3 i32)
    (local $x v128) (local $p v128) (local $q v128)
    (local $c0 v128) (local $c1 v128) (local $c2 v128) (local $c3 v128)
    (local $d0 v128) (local $d1 v128) (local $d2 v128) (local $d3 v128)
    (local.set $end (i32.add (local.get $panel) (i32.shl (local.get $depth) (i32.const 5))))
    (local.set $left (local.get $rows))
    (local.set $adds (i32x4.splat (i32.sub (i32.const 0) (local.get $more))))
    (loop $quads
      (local.set $last (i32.add (local.get $a)
        (i32.mul (local.get $down) (i32.sub (local.get $left) (i32.const 1)))))
      (local.set $a0 (local.get $a))
      (local.set $a1 (select (i32.add (local.get $a0) (local.get $down)) (local.get $last)
        (i32.gt_u (local.get $left) (i32.const 1))))
      (local.set $a2 (select (i32.add (local.get $a1) (local.get $down)) (local.get $last)
        (i32.gt_u (local.get $left) (i32.const 2))))
      (local.set $a3 (select (i32.add (local.get $a2) (local.get $down)) (local.get $last)
        (i32.gt_u (local.get $left) (i32.const 3))))
      (local.set $a (i32.add (local.get $a) (i32.shl (local.get $down) (i32.const 2))))
      (local.set $c0 (v128.const i32x4 0 0 0 0)) (local.set $c1 (local.get $c0))
      (local.set $c2 (local.get $c0)) (local.set $c3 (local.get $c0))
      (local.set $d0 (local.get $c0)) (local.set $d1 (local.get $c0))
      (local.set $d2 (local.get $c0)) (local.set $d3 (local.get $c0))
      (local.set $b (local.get $panel))
      (loop $depth
        (local.set $p (v128.load (local.get $b)))
        (local.set $q (v128.load offset=16 (local.get $b)))
        (local.set $x (v128.load32_splat (local.get $a0)))
        (local.set $c0 (f32x4.add (f32x4.mul (local.get $x) (local.get $p)) (local.get $c0)))
        (local.set $d0 (f32x4.add (f32x4.mul (local.get $x) (local.get $q)) (local.get $d0)))
        (local.set $x (v128.load32_splat (local.get $a1)))
        (local.set $c1 (f32x4.add (f32x4.mul (local.get $x) (local.get $p)) (local.get $c1)))
        (local.set $d1 (f32x4.add (f32x4.mul (local.get $x) (local.get $q)) (local.get $d1)))
        (local.set $x (v128.load32_splat (local.get $a2)))
        (local.set $c2 (f32x4.add (f32x4.mul (local.get $x) (local.get $p)) (local.get $c2)))
        (local.set $d2 (f32x4.add (f32x4.mul (local.get $x) (local.get $q)) (local.get $d2)))
        (local.set $x (v128.load32_splat (local.get $a3)))
        (local.set $c3 (f32x4.add (f32x4.mul (local.get $x) (local.get $p)) (local.get $c3)))
        (local.set $d3 (f32x4.add (f32x4.mul (local.get $x) (local.get $q)) (local.get $d3)))
        (local.set $a0 (i32.add (local.get $a0) (local.get $across)))
        (local.set $a1 (i32.add (local.get $a1) (local.get $across)))
        (local.set $a2 (i32.add (local.get $a2) (local.get $across)))
        (local.set $a3 (i32.add (local.get $a3) (local.get $across)))
        (local.set $b (i32.add (local.get $b) (i32.const 32)))
        (br_if $depth (i32.lt_u (local.get $b) (local.get $end))))
      (if (i32.and (i32.ge_u (local.get $left) (i32.const 4)) (i32.eq (local.get $count) (i32.const 8)))
        (then
          (call $put (local.get $out) (local.get $c0) (local.get $d0) (local.get $adds))
          (local.set $out (i32.add (local.get $out) (local.get $stride)))
          (call $put (local.get $out) (local.get $c1) (local.get $d1) (local.get $adds))
          (local.set $out (i32.add (local.get $out) (local.get $stride)))
          (call $put (local.get $out) (local.get $c2) (local.get $d2) (local.get $adds))
          (local.set $out (i32.add (local.get $out) (local.get $stride)))
          (call $put (local.get $out) (local.get $c3) (local.get $d3) (local.get $adds))
          (local.set $out (i32.add (local.get $out) (local.get $stride))))
        (else
          (v128.store (local.get $tile) (local.get $c0))
          (v128.store offset=16 (local.get $tile) (local.get $d0))
          (v128.store offset=32 (local.get $tile) (local.get $c1))
          (v128.store offset=48 (local.get $tile) (local.get $d1))
          (v128.store offset=64 (local.get $tile) (local.get $c2))
          (v128.store offset=80 (local.get $tile) (local.get $d2))
          (v128.store offset=96 (local.get $tile) (local.get $c3))
          (v128.store offset=112 (local.get $tile) (local.get $d3))
          (local.set $i (i32.const 0))
          (loop $some
            (local.set $at (i32.const 0))
            (loop $numbers
              (f32.store (i32.add (local.get $out) (local.get $at)) (f32.add
                (f32.load (i32.add (i32.add (local.get $tile) (i32.shl (local.get $i) (i32.const 5))) (local.get $at)))
                (if (result f32) (local.get $more)
                  (then (f32.load (i32.add (local.get $out) (local.get $at))))
                  (else (f32.const 0)))))
              (local.set $at (i32.add (local.get $at) (i32.const 4)))
              (br_if $numbers (i32.lt_u (local.get $at) (i32.shl (local.get $count) (i32.const 2)))))
            (local.set $out (i32.add (local.get $out) (local.get $stride)))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $some (i32.and (i32.lt_u (local.get $i) (i32.const 4)) (i32.lt_u (local.get $i) (local.get $left)))))))
      (local.set $left (i32.sub (local.get $left) (i32.const 4)))
      (br_if $quads (i32.gt_s (local.get $left) (i32.const 0))))))
