package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/reg"
)

// pairs writes arithmetic of two slices, and of a slice and a scalar. Everything is rounded by
// itself, as in Go.
func pairs() {
	two := func(name, sign string, f func(b *body, x, y reg.VecVirtual) reg.VecVirtual) {
		loop{name: name, doc: "z = x " + sign + " y", slices: []string{"z", "x", "y"}, do: func(b *body) {
			b.store("z", f(b, b.load("x"), b.load("y")))
		}}.write()
		loop{name: name + "Scalar", doc: "z = x " + sign + " a", slices: []string{"z", "x"}, scalars: []string{"a"}, do: func(b *body) {
			b.store("z", f(b, b.load("x"), b.scalars["a"]))
		}}.write()
	}
	pair := func(name, doc string, f func(b *body) reg.VecVirtual) {
		loop{name: name, doc: doc, slices: []string{"z", "x", "y"}, do: func(b *body) { b.store("z", f(b)) }}.write()
	}
	pair("add", "z = x + y", func(b *body) reg.VecVirtual { return b.add(b.load("x"), b.load("y")) })
	pair("sub", "z = x - y", func(b *body) reg.VecVirtual { return b.sub(b.load("x"), b.load("y")) })
	pair("mul", "z = x * y", func(b *body) reg.VecVirtual { return b.mul(b.load("x"), b.load("y")) })
	two("div", "/", func(b *body, x, y reg.VecVirtual) reg.VecVirtual { return b.div(x, y) })
	two("maximum", "max", (*body).maximum)
	two("minimum", "min", (*body).minimum)
	loop{name: "scale", doc: "y = a*x", slices: []string{"y", "x"}, scalars: []string{"a"}, do: func(b *body) {
		b.store("y", b.mul(b.scalars["a"], b.load("x")))
	}}.write()
	loop{name: "axpy", doc: "y += a*x", slices: []string{"y", "x"}, scalars: []string{"a"}, do: func(b *body) {
		b.store("y", b.add(b.load("y"), b.mul(b.scalars["a"], b.load("x"))))
	}}.write()
	loop{name: "addScalar", doc: "z = x + a", slices: []string{"z", "x"}, scalars: []string{"a"}, do: func(b *body) {
		b.store("z", b.add(b.load("x"), b.scalars["a"]))
	}}.write()
	loop{name: "scalarSub", doc: "z = a - x", slices: []string{"z", "x"}, scalars: []string{"a"}, do: func(b *body) {
		b.store("z", b.sub(b.scalars["a"], b.load("x")))
	}}.write()
	loop{name: "scalarDiv", doc: "z = a / x", slices: []string{"z", "x"}, scalars: []string{"a"}, do: func(b *body) {
		b.store("z", b.div(b.scalars["a"], b.load("x")))
	}}.write()
	loop{name: "mulTo", doc: "z += x * y", slices: []string{"z", "x", "y"}, do: func(b *body) {
		b.store("z", b.add(b.mul(b.load("x"), b.load("y")), b.load("z")))
	}}.write()
	loop{name: "divTo", doc: "z += x / y", slices: []string{"z", "x", "y"}, do: func(b *body) {
		b.store("z", b.add(b.div(b.load("x"), b.load("y")), b.load("z")))
	}}.write()
	loop{name: "normalize", doc: "y = (x - mean) * scale", slices: []string{"y", "x"}, scalars: []string{"mean", "scale"}, do: func(b *body) {
		b.store("y", b.mul(b.sub(b.load("x"), b.scalars["mean"]), b.scalars["scale"]))
	}}.write()
	loop{name: "mulNormalized", doc: "y *= (x - mean) * scale", slices: []string{"y", "x"}, scalars: []string{"mean", "scale"}, do: func(b *body) {
		b.store("y", b.mul(b.load("y"), b.mul(b.sub(b.load("x"), b.scalars["mean"]), b.scalars["scale"])))
	}}.write()
}

// rectifier writes ReLU and its gradient.
func rectifier() {
	loop{name: "relu", doc: "y = max(x, 0)", slices: []string{"y", "x"}, do: func(b *body) {
		b.store("y", b.max(b.load("x"), 0)) // NaN stays
	}}.write()
	slices := []string{"dx", "dy", "y"}
	loop{name: "reluGrad", doc: "dx = dy*scale where y > 0, else 0", slices: slices, scalars: []string{"scale"}, do: func(b *body) {
		b.store("dx", b.where(b.less(float(0), b.load("y")), b.mul(b.load("dy"), b.scalars["scale"])))
	}}.write()
	loop{name: "reluGradTo", doc: "dx += dy where y > 0", slices: slices, do: func(b *body) {
		b.store("dx", b.add(b.where(b.less(float(0), b.load("y")), b.load("dy")), b.load("dx")))
	}}.write()
}

// maximum and minimum are NaN where x or y is, like Go's.
func (b *body) maximum(x, y reg.VecVirtual) reg.VecVirtual {
	if b.neon() {
		return neon.two("fmax", x, y)
	}
	r := b.reg()
	VMAXPS(y, x, r) // y where one is NaN
	return b.choose(b.unordered(x), x, r)
}

func (b *body) minimum(x, y reg.VecVirtual) reg.VecVirtual {
	if b.neon() {
		return neon.two("fmin", x, y)
	}
	r := b.reg()
	VMINPS(y, x, r)
	return b.choose(b.unordered(x), x, r)
}
