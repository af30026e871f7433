package main

// recurrent writes a GRU's output, and the gradients of a time step of an LSTM and a GRU, each in two loops, since all of
// its slices would want more registers than there are.
func recurrent() {
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
	loop{name: "blend", doc: "h = c + update*(before-c)", slices: []string{"h", "update", "c", "before"}, do: func(b *body) {
		c := b.load("c")
		b.store("h", b.add(b.mul(b.load("update"), b.sub(b.load("before"), c)), c))
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
