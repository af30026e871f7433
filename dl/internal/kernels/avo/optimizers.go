package main

import "github.com/mmcloughlin/avo/reg"

// steps writes the steps of the optimizers that came after those of vectors: each rounds as its Go loop.
func steps() {
	write := func(name, doc string, slices, scalars []string, do func(b *body, s map[string]reg.VecVirtual)) {
		loop{name: name, doc: doc, slices: append([]string{"w", "dw"}, slices...), scalars: scalars, do: func(b *body) { do(b, b.scalars) }}.write()
	}
	// average is m + (x-m)*by, and is stored.
	average := func(b *body, m string, x, by reg.VecVirtual) reg.VecVirtual {
		old := b.load(m)
		r := b.add(old, b.mul(b.sub(x, old), by))
		b.store(m, r)
		return r
	}
	step := func(b *body, by reg.VecVirtual) { b.store("w", b.sub(b.load("w"), by)) }

	write("lion", "w -= rate*sign(beta1*m + by1*dw), m = beta2*m + by2*dw", []string{"m"}, []string{"rate", "beta1", "by1", "beta2", "by2"}, func(b *body, s map[string]reg.VecVirtual) {
		g, m := b.load("dw"), b.load("m")
		c := b.add(b.mul(s["beta1"], m), b.mul(s["by1"], g))
		step(b, b.sub(b.where(b.less(float(0), c), s["rate"]), b.where(b.less(c, float(0)), s["rate"])))
		b.store("m", b.add(b.mul(s["beta2"], m), b.mul(s["by2"], g)))
	})
	write("nadam", "m += (dw-m)*by1, v += (dw*dw-v)*by2, w -= (ahead*m + now*dw) / (sqrt(v)+epsilon)", []string{"m", "v"}, []string{"ahead", "now", "by1", "by2", "epsilon"}, func(b *body, s map[string]reg.VecVirtual) {
		g := b.load("dw")
		m, v := average(b, "m", g, s["by1"]), average(b, "v", b.mul(g, g), s["by2"])
		step(b, b.div(b.add(b.mul(s["ahead"], m), b.mul(s["now"], g)), b.add(b.sqrt(v), s["epsilon"])))
	})
	write("adamax", "m += (dw-m)*by, u = max(beta2*u, |dw|), w -= alpha*m / (u+epsilon)", []string{"m", "u"}, []string{"alpha", "by", "beta2", "epsilon"}, func(b *body, s map[string]reg.VecVirtual) {
		g := b.load("dw")
		m := average(b, "m", g, s["by"])
		u := b.maximum(b.mul(s["beta2"], b.load("u")), b.abs(g))
		b.store("u", u)
		step(b, b.div(b.mul(s["alpha"], m), b.add(u, s["epsilon"])))
	})
	write("adagrad", "a += dw*dw, w -= rate*dw / sqrt(a+epsilon)", []string{"a"}, []string{"rate", "epsilon"}, func(b *body, s map[string]reg.VecVirtual) {
		g := b.load("dw")
		a := b.add(b.load("a"), b.mul(g, g))
		b.store("a", a)
		step(b, b.div(b.mul(s["rate"], g), b.sqrt(b.add(a, s["epsilon"]))))
	})
	write("adadelta", "a = rho*a + by*dw*dw, delta = -sqrt(d+epsilon)*dw / sqrt(a+epsilon), d = rho*d + by*delta*delta, w += rate*delta", []string{"a", "d"}, []string{"rate", "rho", "by", "epsilon"}, func(b *body, s map[string]reg.VecVirtual) {
		g, d := b.load("dw"), b.load("d")
		a := b.add(b.mul(s["rho"], b.load("a")), b.mul(s["by"], b.mul(g, g)))
		b.store("a", a)
		root := b.xor(b.sqrt(b.add(d, s["epsilon"])), bits(signBit))
		delta := b.div(b.mul(root, g), b.sqrt(b.add(a, s["epsilon"])))
		b.store("d", b.add(b.mul(s["rho"], d), b.mul(s["by"], b.mul(delta, delta))))
		b.store("w", b.add(b.load("w"), b.mul(s["rate"], delta)))
	})
	write("amsgrad", "m += (dw-m)*by1, v += (dw*dw-v)*by2, u = max(u, v), w -= alpha*m / (sqrt(u)+epsilon)", []string{"m", "v", "u"}, []string{"alpha", "by1", "by2", "epsilon"}, func(b *body, s map[string]reg.VecVirtual) {
		g := b.load("dw")
		m, v := average(b, "m", g, s["by1"]), average(b, "v", b.mul(g, g), s["by2"])
		u := b.maximum(b.load("u"), v)
		b.store("u", u)
		step(b, b.div(b.mul(s["alpha"], m), b.add(b.sqrt(u), s["epsilon"])))
	})
	write("scheduleFree", "v += (dw*dw-v)*by2, x = z + (w-z)/beta1, z -= alpha*dw / (sqrt(v)+epsilon), x += (z-x)*weight, w = z + (x-z)*beta1", []string{"z", "v"}, []string{"alpha", "beta1", "by2", "weight", "epsilon"}, func(b *body, s map[string]reg.VecVirtual) {
		g, before := b.load("dw"), b.load("z")
		v := average(b, "v", b.mul(g, g), s["by2"])
		z := b.sub(before, b.div(b.mul(s["alpha"], g), b.add(b.sqrt(v), s["epsilon"])))
		b.store("z", z)
		x := b.add(before, b.div(b.sub(b.load("w"), before), s["beta1"]))
		x = b.add(x, b.mul(b.sub(z, x), s["weight"]))
		b.store("w", b.add(z, b.mul(b.sub(x, z), s["beta1"])))
	})
}
