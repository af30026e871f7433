package main

// optimizers writes the steps of the optimizers.
func (w width) optimizers() {
	w.elementwise("sgd", "w -= rate*dw", []string{"w", "dw"}, []string{"rate"}, 4, func(b *body) {
		b.store("w", b.sub(b.load("w"), b.mul(b.scalars["rate"], b.at("dw"))))
	})
	for _, nesterov := range []bool{false, true} {
		name, doc := "momentum", "m = momentum*m - rate*dw, w += m"
		if nesterov {
			name, doc = "nesterov", "m = momentum*m - rate*dw, w += momentum*m - rate*dw"
		}
		w.elementwise(name, doc, []string{"w", "dw", "m"}, []string{"rate", "momentum"}, 2, func(b *body) {
			step := b.mul(b.scalars["rate"], b.at("dw"))
			m := b.sub(b.mul(b.scalars["momentum"], b.at("m")), step)
			b.store("m", m)
			if nesterov {
				m = b.sub(b.mul(b.scalars["momentum"], m), step)
			}
			b.store("w", b.add(m, b.at("w")))
		})
	}
	w.elementwise("adam", "m += (dw-m)*by1, v += (dw*dw-v)*by2, w -= alpha*m / (sqrt(v)+epsilon)",
		[]string{"w", "dw", "m", "v"}, []string{"alpha", "by1", "by2", "epsilon"}, 2, func(b *body) {
			g, m, v := b.load("dw"), b.load("m"), b.load("v")
			m = b.add(m, b.mul(b.sub(g, m), b.scalars["by1"]))
			v = b.add(v, b.mul(b.sub(b.mul(g, g), v), b.scalars["by2"]))
			b.store("m", m)
			b.store("v", v)
			step := b.div(b.mul(b.scalars["alpha"], m), b.add(b.sqrt(v), b.scalars["epsilon"]))
			b.store("w", b.sub(b.load("w"), step))
		})
	for _, centered := range []bool{false, true} {
		for _, momentum := range []bool{false, true} {
			name, doc := "rmsprop", "a step of RMSprop"
			slices := []string{"w", "dw", "v"}
			if centered {
				name, doc, slices = name+"Centered", doc+", centered", append(slices, "a")
			}
			if momentum {
				name, doc, slices = name+"Momentum", doc+" with momentum", append(slices, "mom")
			}
			w.elementwise(name, doc, slices, []string{"rate", "rho", "by", "momentum", "epsilon"}, 1, func(b *body) {
				g := b.load("dw")
				v := b.add(b.mul(b.scalars["rho"], b.at("v")), b.mul(b.scalars["by"], b.mul(g, g)))
				b.store("v", v)
				if centered {
					a := b.add(b.mul(b.scalars["rho"], b.at("a")), b.mul(b.scalars["by"], g))
					b.store("a", a)
					v = b.sub(v, b.mul(a, a))
				}
				step := b.div(b.mul(b.scalars["rate"], g), b.sqrt(b.add(v, b.scalars["epsilon"])))
				if momentum {
					step = b.add(step, b.mul(b.scalars["momentum"], b.at("mom")))
					b.store("mom", step)
				}
				b.store("w", b.sub(b.load("w"), step))
			})
		}
	}
}
