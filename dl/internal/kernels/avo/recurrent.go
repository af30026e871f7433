package main

// recurrent writes a time step of an LSTM and a GRU, and its gradients, in two loops where all of the slices would want more
// registers than there are.
func recurrent() {
	loop{name: "lstmCell", doc: "i = σ(i), f = σ(f), g = tanh(g), c = f*before + i*g", slices: []string{"c", "i", "f", "candidate", "before"}, do: func(b *body) {
		i, f, g := b.sigmoid(b.load("i")), b.sigmoid(b.load("f")), b.tanh(b.load("candidate"))
		b.store("i", i)
		b.store("f", f)
		b.store("candidate", g)
		b.store("c", b.add(b.mul(i, g), b.mul(f, b.load("before"))))
	}}.write()
	loop{name: "lstmOutput", doc: "o = σ(o), tanh = tanh(c), h = o*tanh", slices: []string{"h", "o", "tanh", "c"}, do: func(b *body) {
		o, t := b.sigmoid(b.load("o")), b.tanh(b.load("c"))
		b.store("o", o)
		b.store("tanh", t)
		b.store("h", b.mul(o, t))
	}}.write()
	loop{name: "lstmOutputGrad", doc: "do = dh*tanh*o*(1-o), dc += dh*o*(1-tanh²)", slices: []string{"do", "dc", "dh", "o", "tanh"}, do: func(b *body) {
		d, o, t, one := b.load("dh"), b.load("o"), b.load("tanh"), b.value(1)
		b.store("do", b.mul(b.mul(b.mul(d, t), o), b.sub(one, o)))
		b.store("dc", b.add(b.load("dc"), b.mul(b.mul(d, o), b.fnma(t, t, one))))
	}}.write()
	loop{name: "lstmCellGrad", doc: "di = dc*g*i*(1-i), dg = dc*i*(1-g²), df = dc*before*f*(1-f), dc *= f",
		slices: []string{"di", "df", "dg", "dc", "i", "f", "candidate", "before"}, do: func(b *body) {
			c, i, f, g, one := b.load("dc"), b.load("i"), b.load("f"), b.load("candidate"), b.value(1)
			b.store("di", b.mul(b.mul(b.mul(c, g), i), b.sub(one, i)))
			b.store("dg", b.mul(b.mul(c, i), b.fnma(g, g, one)))
			b.store("df", b.mul(b.mul(b.mul(c, b.load("before")), f), b.sub(one, f)))
			b.store("dc", b.mul(c, f))
		}}.write()
	loop{name: "gruCell", doc: "update = σ(update), reset = σ(reset), c = tanh(c + reset*v), h = c + update*(before-c)",
		slices: []string{"h", "update", "reset", "c", "v", "before"}, do: func(b *body) {
			g, r := b.sigmoid(b.load("update")), b.sigmoid(b.load("reset"))
			b.store("update", g)
			b.store("reset", r)
			c := b.tanh(b.add(b.load("c"), b.mul(r, b.load("v"))))
			b.store("c", c)
			b.store("h", b.add(b.mul(g, b.sub(b.load("before"), c)), c))
		}}.write()
	loop{name: "gruUpdateGrad", doc: "dg = dh*(before-c)*g*(1-g), dc = dh*(1-g)*(1-c²), dh *= g",
		slices: []string{"dg", "dc", "dh", "update", "c", "before"}, do: func(b *body) {
			d, g, c, one := b.load("dh"), b.load("update"), b.load("c"), b.value(1)
			rest := b.sub(one, g)
			b.store("dg", b.mul(b.mul(d, b.sub(b.load("before"), c)), b.mul(g, rest)))
			b.store("dc", b.mul(b.mul(d, rest), b.fnma(c, c, one)))
			b.store("dh", b.mul(d, g))
		}}.write()
	loop{name: "gruResetGrad", doc: "dr = dc*v*r*(1-r), dv = dc*r", slices: []string{"dr", "dv", "dc", "v", "r"}, do: func(b *body) {
		d, r := b.load("dc"), b.load("r")
		b.store("dr", b.mul(b.mul(d, b.load("v")), b.mul(r, b.sub(b.value(1), r))))
		b.store("dv", b.mul(d, r))
	}}.write()
}
