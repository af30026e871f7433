package main

import (
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// choices writes what chooses between elements, and the gradients of it.
func choices() {
	// holds writes z = 1 where something is true of x and y, else 0.
	holds := func(name, sign string, f func(b *body, x, y reg.VecVirtual) reg.VecVirtual) {
		loop{name: name, doc: "z = 1 where x " + sign + " y, else 0", slices: []string{"z", "x", "y"}, do: func(b *body) {
			b.store("z", f(b, b.load("x"), b.load("y")))
		}}.write()
	}
	holds("equal", "==", func(b *body, x, y reg.VecVirtual) reg.VecVirtual { return b.where(b.equal(x, y), float(1)) })
	holds("notEqual", "!=", func(b *body, x, y reg.VecVirtual) reg.VecVirtual { return b.choose(b.equal(x, y), float(0), float(1)) })
	holds("less", "<", func(b *body, x, y reg.VecVirtual) reg.VecVirtual { return b.where(b.less(x, y), float(1)) })
	holds("lessEqual", "<=", func(b *body, x, y reg.VecVirtual) reg.VecVirtual { return b.where(b.lessEqual(x, y), float(1)) })

	loop{name: "choose", doc: "z = x where c is not 0, else y", slices: []string{"z", "c", "x", "y"}, do: func(b *body) {
		b.store("z", b.choose(b.equal(b.load("c"), float(0)), b.load("y"), b.load("x")))
	}}.write()
	loop{name: "chosen", doc: "d = dz where c is not 0, else 0", slices: []string{"d", "dz", "c"}, do: func(b *body) {
		b.store("d", b.choose(b.equal(b.load("c"), float(0)), float(0), b.load("dz")))
	}}.write()
	loop{name: "notChosen", doc: "d = dz where c is 0, else 0", slices: []string{"d", "dz", "c"}, do: func(b *body) {
		b.store("d", b.where(b.equal(b.load("c"), float(0)), b.load("dz")))
	}}.write()
	loop{name: "ofGreater", doc: "d = dz where x > y, dz/2 where x == y, else 0", slices: []string{"d", "dz", "x", "y"}, do: func(b *body) {
		x, y, half := b.load("x"), b.load("y"), b.mul(b.load("dz"), float(0.5))
		b.store("d", b.add(b.where(b.less(y, x), half), b.where(b.lessEqual(y, x), half)))
	}}.write()

	limits := []string{"low", "high"}
	clip := func(b *body, x reg.VecVirtual) reg.VecVirtual {
		return b.minimum(b.maximum(x, b.scalars["low"]), b.scalars["high"])
	}
	loop{name: "clip", doc: "y = min(max(x, low), high)", slices: []string{"y", "x"}, scalars: limits, do: func(b *body) {
		b.store("y", clip(b, b.load("x")))
	}}.write()
	loop{name: "clipGrad", doc: "d = dy where min(max(x, low), high) is x, else 0", slices: []string{"d", "dy", "x"}, scalars: limits, do: func(b *body) {
		x := b.load("x")
		b.store("d", b.where(b.equal(x, clip(b, x)), b.load("dy")))
	}}.write()

	loop{name: "abs", doc: "y = |x|", slices: []string{"y", "x"}, do: func(b *body) { b.store("y", b.abs(b.load("x"))) }}.write()
	loop{name: "absGrad", doc: "d = dy where x > 0, -dy where x < 0, else 0", slices: []string{"d", "dy", "x"}, do: func(b *body) {
		x, dy := b.load("x"), b.load("dy")
		b.store("d", b.sub(b.where(b.less(float(0), x), dy), b.where(b.less(x, float(0)), dy)))
	}}.write()
	slope := []string{"slope"}
	loop{name: "leakyReLU", doc: "y = slope*x where x < 0, else x", slices: []string{"y", "x"}, scalars: slope, do: func(b *body) {
		x := b.load("x")
		b.store("y", b.choose(b.less(x, float(0)), b.mul(x, b.scalars["slope"]), x))
	}}.write()
	loop{name: "leakyReLUGrad", doc: "d = dy where x > 0, else slope*dy", slices: []string{"d", "dy", "x"}, scalars: slope, do: func(b *body) {
		dy := b.load("dy")
		b.store("d", b.choose(b.less(float(0), b.load("x")), dy, b.mul(dy, b.scalars["slope"])))
	}}.write()
	rectifier := []string{"slope", "most", "threshold"}
	loop{name: "rectifier", doc: "y = slope*(x-threshold) where x <= threshold, else min(x, most)", slices: []string{"y", "x"}, scalars: rectifier, do: func(b *body) {
		x := b.load("x")
		above := b.choose(b.less(b.scalars["most"], x), b.scalars["most"], x)
		below := b.mul(b.sub(x, b.scalars["threshold"]), b.scalars["slope"])
		b.store("y", b.choose(b.lessEqual(x, b.scalars["threshold"]), below, above))
	}}.write()
	loop{name: "rectifierGrad", doc: "d = slope*dy where x <= threshold, dy between, 0 where x is not below most", slices: []string{"d", "dy", "x"}, scalars: rectifier, do: func(b *body) {
		x, dy := b.load("x"), b.load("dy")
		above := b.where(b.less(x, b.scalars["most"]), dy)
		b.store("d", b.choose(b.lessEqual(x, b.scalars["threshold"]), b.mul(dy, b.scalars["slope"]), above))
	}}.write()

	// Which are the greatest, and the gradient that they share.
	loop{name: "countEqual", doc: "count += 1 where x == y", slices: []string{"count", "x", "y"}, do: func(b *body) {
		b.store("count", b.add(b.load("count"), b.where(b.equal(b.load("x"), b.load("y")), float(1))))
	}}.write()
	loop{name: "shareRow", doc: "d += part where x == best", slices: []string{"d", "x", "best", "part"}, do: func(b *body) {
		b.store("d", b.add(b.load("d"), b.where(b.equal(b.load("x"), b.load("best")), b.load("part"))))
	}}.write()
	loop{name: "share", doc: "d += part where x == best", slices: []string{"d", "x"}, scalars: []string{"best", "part"}, do: func(b *body) {
		b.store("d", b.add(b.load("d"), b.where(b.equal(b.load("x"), b.scalars["best"]), b.scalars["part"])))
	}}.write()
}

// lessEqual is x <= y; NaN is not.
func (w width) lessEqual(x, y Op) mask {
	if w.neon() {
		return neon.two("fcmge", y, x)
	}
	const lessEqualQuiet = 18
	return w.compare(lessEqualQuiet, x, y)
}
