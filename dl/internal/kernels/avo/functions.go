package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// functions writes the functions of a calculator, and their derivatives: each is one formula, which
// both widths follow to the bit. The coefficients of the polynomials are minimax fits, by weighted
// least squares (Lawson), rounded to float32 one after the other, from the lowest on.
func functions() {
	unary := func(name, doc string, f func(*body, reg.VecVirtual) reg.VecVirtual) {
		loop{name: name, doc: doc, slices: []string{"y", "x"}, do: func(b *body) {
			b.store("y", f(b, b.load("x")))
		}}.write()
	}
	unary("exp", "y = exp(x)", func(b *body, x reg.VecVirtual) reg.VecVirtual {
		return b.exponential(b.max(b.min(x, 89), -104), nil).value()
	})
	loop{name: "expNormalized", doc: "y = exp((x-mean)*scale)", slices: []string{"y", "x"}, scalars: []string{"mean", "scale"}, do: func(b *body) {
		x := b.mul(b.sub(b.load("x"), b.scalars["mean"]), b.scalars["scale"])
		b.store("y", b.exponential(b.max(b.min(x, 89), -104), nil).value())
	}}.write()
	unary("expm1", "y = exp(x) - 1", (*body).expm1)
	unary("log", "y = ln x", (*body).log)
	unary("log1p", "y = ln(1+x)", (*body).log1p)
	unary("tanh", "y = tanh x", (*body).tanh)
	unary("sigmoid", "y = 1 / (1+exp(-x))", (*body).sigmoid)
	unary("silu", "y = x / (1+exp(-x))", (*body).silu)
	unary("softplus", "y = ln(1+exp(x))", (*body).softplus)
	unary("erf", "y = erf x", (*body).erf)
	unary("gelu", "y = x*Φ(x)", (*body).gelu)
	unary("geluTanh", "y = x/2 * (1 + tanh(√(2/π)*(x + 0.044715*x³)))", (*body).geluTanh)
	unary("sin", "y = sin x, for |x| up to 1e6", func(b *body, x reg.VecVirtual) reg.VecVirtual { return b.sine(x, 0) })
	unary("cos", "y = cos x, for |x| up to 1e6", func(b *body, x reg.VecVirtual) reg.VecVirtual { return b.sine(x, 1) })
	unary("sqrt", "y = √x", func(b *body, x reg.VecVirtual) reg.VecVirtual { return b.sqrt(x) })
	unary("rsqrt", "y = 1/√x", func(b *body, x reg.VecVirtual) reg.VecVirtual { return b.div(b.value(1), b.sqrt(x)) })

	// grad writes dx = dy*f and dx += dy*f, where f is of the slice from.
	grad := func(name, doc, from string, f func(*body, reg.VecVirtual) reg.VecVirtual) {
		slices := []string{"dx", "dy", from}
		loop{name: name, doc: "dx = dy * " + doc, slices: slices, do: func(b *body) {
			b.store("dx", b.mul(f(b, b.load(from)), b.load("dy")))
		}}.write()
		loop{name: name + "To", doc: "dx += dy * " + doc, slices: slices, do: func(b *body) {
			b.store("dx", b.add(b.mul(f(b, b.load(from)), b.load("dy")), b.load("dx")))
		}}.write()
	}
	grad("tanhGrad", "(1 - y²)", "y", func(b *body, y reg.VecVirtual) reg.VecVirtual { return b.fnma(y, y, b.value(1)) })
	grad("sigmoidGrad", "y*(1-y)", "y", func(b *body, y reg.VecVirtual) reg.VecVirtual { return b.mul(y, b.sub(b.value(1), y)) })
	grad("softplusGrad", "1 / (1+exp(-x))", "x", (*body).sigmoid)
	grad("siluGrad", "the derivative of x/(1+exp(-x))", "x", (*body).siluGrad)
	grad("geluGrad", "(Φ(x) + x*φ(x))", "x", (*body).geluGrad)
	grad("geluTanhGrad", "the derivative of geluTanh", "x", (*body).geluTanhGrad)
}

// An exponential is exp(x) = 2ⁿ * (1 + rest).
type exponential struct {
	width
	n       reg.VecVirtual // a whole number
	shifted reg.VecVirtual // the same, in the low bits of a float32
	rest    reg.VecVirtual // within ±0.42
}

// shift rounds what it is added to to a whole number, which then is in the low bits.
const shift = 3 << 22

// ln 2 in two parts.
var ln2, ln2Low = twoParts(math.Ln2)

func twoParts(x float64) (float32, float32) {
	hi := float32(x)
	return hi, float32(x - float64(hi))
}

// exponential is that of x + low, x from -2000 to 2000, low small or nil:
// n = round(x/ln 2), r = x - n*ln 2 within ±0.35, and rest = r + r²*polynomial.
func (b *body) exponential(x, low reg.VecVirtual) exponential {
	shifted := b.fma(x, float(math.Log2E), b.value(shift))
	n := b.sub(shifted, float(shift))
	r := b.fnma(n, float(ln2), x) // exact, but that low is lacking
	if low == nil {
		r = b.fnma(n, float(ln2Low), r)
	} else {
		r = b.add(r, b.fnma(n, b.value(ln2Low), low))
	}
	p := b.poly(r, 0.5, 0.166666657, 0.041666463, 0.00833357032, 0.00139350875, 0.000197403206)
	return exponential{b.width, n, shifted, b.fma(p, b.mul(r, r), r)}
}

// times is y * 2ⁿ, rounded once at most, for n from -250 to 250.
func (e exponential) times(y reg.VecVirtual) reg.VecVirtual {
	if e.lanes == 16 {
		r := e.reg()
		VSCALEFPS(e.n, y, r)
		return r
	}
	// 2ⁿ in two factors, so that the ends of the range come out right.
	i := e.subInt(e.shifted, float(shift))
	half := e.shiftDown(i, 1)
	for _, n := range []reg.VecVirtual{half, e.subInt(i, half)} {
		y = e.mul(y, e.shiftUp(e.addInt(n, bits(127)), 23))
	}
	return y
}

// value is exp(x).
func (e exponential) value() reg.VecVirtual { return e.times(e.add(e.rest, float(1))) }

// exp(x) - 1 = 2ⁿ*rest + (2ⁿ - 1), by halves, since 2¹²⁸ is not a number.
func (b *body) expm1(x reg.VecVirtual) reg.VecVirtual {
	e := b.exponential(b.max(b.min(x, 89), -30), nil)
	half := b.shiftUp(b.addInt(b.subInt(e.shifted, float(shift)), bits(126)), 23)
	y := b.fma(half, e.rest, b.sub(half, float(0.5)))
	y = b.add(y, y)
	return b.choose(b.less(b.abs(x), float(0x1p-25)), x, y)
}

// logarithm is ln(1+f) + k*ln 2, for f from √½-1 to √2-1 and a whole number k.
func (b *body) logarithm(f, k reg.VecVirtual) reg.VecVirtual {
	square := b.mul(f, f)
	p := b.poly(f, 0.333333135, -0.250000089, 0.200020716, -0.166679904, 0.142203629, -0.124062084, 0.118834712, -0.116701834, 0.0674954057)
	y := b.mul(b.mul(p, f), square)
	y = b.fma(k, float(ln2Low), y)
	y = b.fnma(square, float(0.5), y)
	return b.fma(k, float(ln2), b.add(f, y))
}

// rootHalf is √½; what lies between it and its double is next to 1.
const rootHalf = 0.70710677

// split is k, a whole number in the bits, and a number in [√½, √2), for x = number * 2ᵏ, x positive and normal.
func (b *body) split(x reg.VecVirtual) (k, number reg.VecVirtual) {
	number = b.subInt(x, float(rootHalf))
	k = b.shiftDown(number, 23)
	return k, b.addInt(b.and(number, bits(1<<23-1)), float(rootHalf))
}

func (b *body) log(x reg.VecVirtual) reg.VecVirtual {
	denormal := b.less(x, float(0x1p-126))
	k, m := b.split(b.choose(denormal, b.mul(x, float(1<<23)), x))
	k = b.sub(b.toFloat(k), b.where(denormal, b.value(23)))
	y := b.logarithm(b.sub(m, float(1)), k)
	// 0, negative numbers, infinity and NaN.
	y = b.choose(b.less(x, float(inf)), y, x)
	y = b.choose(b.less(x, float(0)), float(nan), y)
	return b.choose(b.equal(x, float(0)), float(-inf), y)
}

var inf, nan = float32(math.Inf(1)), float32(math.NaN())

// ln(1+x) is ln(1+f) + k*ln 2 for 1+f = (1+x)/2ᵏ: f = x/2ᵏ + (1/2ᵏ - 1), where only the sum is rounded.
func (b *body) log1p(x reg.VecVirtual) reg.VecVirtual {
	y := b.log1pFinite(x)
	y = b.choose(b.less(x, float(inf)), y, x)
	y = b.choose(b.less(x, float(-1)), float(nan), y)
	y = b.choose(b.equal(x, float(-1)), float(-inf), y)
	return b.choose(b.less(b.abs(x), float(0x1p-25)), x, y)
}

func (b *body) log1pFinite(x reg.VecVirtual) reg.VecVirtual {
	k := b.shiftDown(b.subInt(b.add(x, float(1)), float(rootHalf)), 23)
	bitsOfK := b.shiftUp(k, 23)
	scaled := b.subInt(x, bitsOfK)
	power := b.notNegative(b.subInt(b.value(1), bitsOfK)) // 2⁻¹²⁸ would be negative in the bits
	return b.logarithm(b.add(scaled, b.sub(power, float(1))), b.toFloat(k))
}

// tanh is 1 - 2/(exp(2|x|)+1), and near 0 a polynomial.
func (b *body) tanh(x reg.VecVirtual) reg.VecVirtual {
	a := b.abs(x)
	near := b.less(a, float(0.625))
	square := b.mul(a, a)
	p := b.poly(square, -0.333333313, 0.133332118, -0.0539463758, 0.021694554, -0.00815515406, 0.002117811)
	small := b.fma(b.mul(a, square), p, a)
	a = b.min(a, 10)
	e := b.exponential(b.add(a, a), nil)
	large := b.sub(b.value(1), b.div(b.value(2), b.add(e.value(), float(1))))
	return b.withSign(b.choose(near, small, large), x)
}

// logistic is y*σ(x) for x = ±u, u + low negative and from -250 on, and y = 1 if it is nil:
// 1/(1+exp(u)) where x is not negative, and 2ⁿ*(1+rest)/(1+exp(u)) where it is.
func (b *body) logistic(u, low reg.VecVirtual, negative mask, y reg.VecVirtual) reg.VecVirtual {
	e := b.exponential(u, low)
	bell := e.value()
	denominator := b.add(bell, float(1))
	var numerator, lost reg.VecVirtual // and what it has lost by rounding
	if y == nil {
		y = b.value(1)
		numerator = b.add(e.rest, y)
		lost = b.sub(e.rest, b.sub(numerator, y))
	} else {
		numerator = b.fma(y, e.rest, y)
		lost = b.fms(y, e.rest, b.sub(numerator, y))
	}
	q := b.div(b.choose(negative, numerator, y), denominator)
	// Below 0 the roundings add up to more than 2 units in the last place, so there the quotient
	// gets its remainder, divided by about the denominator.
	remainder := b.fnma(q, denominator, numerator)
	remainder = b.add(remainder, b.fnma(q, b.sub(bell, b.sub(denominator, float(1))), lost))
	inverse := b.fnma(denominator, float(0.5), b.value(1.457))
	return b.choose(negative, e.times(b.fma(remainder, inverse, q)), q)
}

func (b *body) sigmoid(x reg.VecVirtual) reg.VecVirtual {
	negative := b.less(x, float(0))
	return b.logistic(b.max(b.or(x, bits(signBit)), -120), nil, negative, nil)
}

func (b *body) silu(x reg.VecVirtual) reg.VecVirtual {
	x = b.max(x, -120)
	negative := b.less(x, float(0))
	return b.logistic(b.max(b.or(x, bits(signBit)), -120), nil, negative, x)
}

func (b *body) siluGrad(x reg.VecVirtual) reg.VecVirtual {
	x = b.max(b.min(x, 120), -120)
	return b.logisticGrad(x, b.or(x, bits(signBit)), nil, b.value(1))
}

// logisticGrad is σ + x*σ*(1-σ)*slope, where σ(x) is that of ±(u + low), u negative.
func (b *body) logisticGrad(x, u, low, slope reg.VecVirtual) reg.VecVirtual {
	e := b.exponential(u, low)
	bell := e.value()
	q := b.div(b.value(1), b.add(bell, float(1)))
	other := b.mul(bell, q) // σ(-|x|), so that no 1-σ is needed
	s := b.choose(b.less(x, float(0)), other, q)
	return b.fma(b.mul(b.mul(q, other), x), slope, s)
}

// softplus is max(x, 0) + ln(1+exp(-|x|)).
func (b *body) softplus(x reg.VecVirtual) reg.VecVirtual {
	e := b.exponential(b.max(b.or(x, bits(signBit)), -104), nil)
	return b.add(b.log1pFinite(e.value()), b.max(x, 0))
}

// erf is 1 - exp(-|x|*(1+polynomial)), and near 0 x + x*polynomial.
func (b *body) erf(x reg.VecVirtual) reg.VecVirtual {
	a := b.abs(x)
	near := b.less(a, float(0.9277344))
	p := b.poly(b.mul(a, a), 0.128379166, -0.376126289, 0.112836257, -0.0268557314, 0.00519240508, -0.000804976968, 7.99664995e-05)
	small := b.fma(p, a, a)
	a = b.min(a, 4)
	p = b.poly(a, 0.128654227, 0.635128081, 0.106275208, -0.0237949993, 0.00365799642, -0.000326617184, 1.16115734e-05)
	e := b.exponential(b.fnma(p, a, b.xor(a, bits(signBit))), nil)
	large := b.sub(b.value(1), e.value())
	return b.withSign(b.choose(near, small, large), x)
}

// The normal distribution: Φ(-t) = exp(-t²/2) * ratio(t). The ratio is a polynomial around the
// middle of an interval, one of eight: [0, ½), [½, 1), [1, 2), [2, 3), [3, 5), [5, 7), [7, 11), [11, 15).
// Each row is the middle, where the ratio is almost a float32, and the coefficients.
var ratios = [8][10]float32{
	{0.25419426, 0.412795961, -0.294011921, 0.169029906, -0.0836813152, 0.0369398035, -0.0148744257, 0.00552264089, -0.00179021142, 0.000677606964},
	{0.751718521, 0.299934089, -0.173476264, 0.0847643763, -0.0365866199, 0.0143161183, -0.00513756089, 0.00172320113, -0.000805071148, 0.00028973358},
	{1.50528336, 0.205304712, -0.089900516, 0.0349894837, -0.0124104572, 0.00407702336, -0.00125446939, 0.000364772684, -0.000103523445, 2.72211873e-05},
	{2.50375748, 0.141160131, -0.0455115475, 0.0136051262, -0.00381589821, 0.00101277174, -0.000255767663, 6.1972205e-05, -1.52371385e-05, 3.27847397e-06},
	{4.01895905, 0.0940084681, -0.0211260952, 0.00455177389, -0.000944258296, 0.000189238242, -3.66628665e-05, 6.9135167e-06, -1.36932749e-06, 2.45070652e-07},
	{6.00255585, 0.0647530854, -0.0102582695, 0.00158862595, -0.000240815672, 3.57756617e-05, -5.21672246e-06, 7.46524449e-07, -1.06176167e-07, 1.47293155e-08},
	{9.00872803, 0.0437573418, -0.00474428851, 0.000508666621, -5.39514112e-05, 5.66234985e-06, -5.86538079e-07, 6.03125017e-08, -6.74077727e-09, 6.83225643e-10},
	{13.0049286, 0.030497985, -0.00231816387, 0.000175214605, -1.31701663e-05, 9.84567123e-07, -7.31554124e-08, 5.40825695e-09, -4.17174767e-10, 3.08343143e-11},
}

var ratioTables []Mem

// ratioTable is a column of ratios, by the low bits of what the index is computed from.
func ratioTable(column int) Mem {
	for i := len(ratioTables); i < len(ratios[0]); i++ {
		table := GLOBL(label("ratios_%d", i), 8|16)
		for j := range 16 {
			DATA(4*j, U32(ratioBits(i)[j%8]))
		}
		ratioTables = append(ratioTables, table)
	}
	return ratioTables[column]
}

func ratioBits(column int) (u [8]uint32) {
	for j := range u {
		// 1 is 0x3f800000, whose bits from the 22nd on are 6 modulo 8.
		u[j] = math.Float32bits(ratios[(j+2)%8][column])
	}
	return u
}

// look is an entry of a column of ratios, for what the index is computed from.
func (b *body) look(column int, index reg.VecVirtual) reg.VecVirtual {
	if b.neon() {
		return neon.look(ratioBits(column), index)
	}
	r := b.reg()
	VPERMPS(ratioTable(column), index, r)
	return r
}

// normal is exp(-t²/2), with the rounding of t², and the ratio, for t from 0 to 15.
func (b *body) normal(t reg.VecVirtual) (e exponential, ratio reg.VecVirtual) {
	index := b.shiftZeros(b.add(t, float(1)), 22)
	d := b.sub(t, b.look(0, index))
	ratio = b.look(9, index)
	for i := 8; i > 0; i-- {
		ratio = b.fma(ratio, d, b.look(i, index))
	}
	square := b.mul(t, t)
	low := b.fms(t, t, square)
	e = b.exponential(b.mul(square, float(-0.5)), b.mul(low, float(-0.5)))
	return e, ratio
}

// gelu is x*Φ(x), which is x - x*Φ(-x) for a positive x.
func (b *body) gelu(x reg.VecVirtual) reg.VecVirtual {
	x = b.max(x, -14.9)
	t := b.min(b.abs(x), 14.9)
	e, ratio := b.normal(t)
	product := b.mul(x, ratio)
	below := e.times(b.add(product, b.fma(product, e.rest, b.fms(x, ratio, product))))
	above := b.fnma(t, e.times(b.fma(ratio, e.rest, ratio)), x)
	y := b.choose(b.less(x, float(0)), below, above)
	return b.or(y, b.and(x, bits(signBit)))
}

func (b *body) geluGrad(x reg.VecVirtual) reg.VecVirtual {
	x = b.max(b.min(x, 14.9), -14.9)
	e, ratio := b.normal(b.abs(x))
	bell := e.value()
	phi := b.mul(bell, ratio)
	phi = b.choose(b.less(x, float(0)), phi, b.sub(b.value(1), phi))
	return b.fma(b.mul(x, float(float32(1/math.Sqrt(2*math.Pi)))), bell, phi)
}

// The tanh form is x*σ(u), u = x*(c + d*x²), c = 2√(2/π), d = 0.044715*c. An error of u becomes
// as large a share of σ(u), so u has two parts.
const geluC = 1.5957691216057308

// inner is u for t from 0 to 12, negated, in two parts.
func (b *body) inner(t reg.VecVirtual) (u, low reg.VecVirtual) {
	c, cLow := twoParts(geluC)
	d, dLow := twoParts(0.044715 * geluC)
	square := b.mul(t, t)
	squareLow := b.fms(t, t, square)
	p := b.mul(square, float(d))
	pLow := b.fms(square, b.value(d), p)
	pLow = b.fma(squareLow, float(d), pLow)
	pLow = b.fma(square, float(dLow), pLow)
	// sum + sumLow = p + c, exactly (Knuth).
	sum := b.add(p, float(c))
	was := b.sub(sum, p)
	sumLow := b.add(b.sub(p, b.sub(sum, was)), b.sub(b.value(c), was))
	sumLow = b.add(b.add(sumLow, pLow), float(cLow))
	u = b.mul(t, sum)
	low = b.fma(t, sumLow, b.fms(t, sum, u))
	return b.xor(u, bits(signBit)), b.xor(low, bits(signBit))
}

func (b *body) geluTanh(x reg.VecVirtual) reg.VecVirtual {
	x = b.max(x, -12)
	u, low := b.inner(b.min(b.abs(x), 12))
	return b.logistic(u, low, b.less(x, float(0)), x)
}

// The derivative is σ + x*σ*(1-σ)*u', u' = c + 3*d*x².
func (b *body) geluTanhGrad(x reg.VecVirtual) reg.VecVirtual {
	x = b.max(b.min(x, 12), -12)
	u, low := b.inner(b.abs(x))
	slope := b.fma(b.mul(x, x), float(float32(3*0.044715*geluC)), b.value(geluC))
	return b.logisticGrad(x, u, low, slope)
}

// sine is sin x, or cos x where quarter is 1: r = x - n*π/2 within ±π/4, and a polynomial of the
// sine or of the cosine, whose sign n gives.
func (b *body) sine(x reg.VecVirtual, quarter uint32) reg.VecVirtual {
	// π/2 in three parts: the first two subtractions lose nothing that matters up to 2²² turns.
	first := float32(math.Pi / 2)
	second := float32(math.Pi/2 - float64(first))
	const third = -1.7151245100058e-15 // of π/2 = 1.57079632679489661923132169164
	shifted := b.fma(x, float(2/math.Pi), b.value(shift))
	n := b.sub(shifted, float(shift))
	r := b.fnma(n, float(first), x)
	r = b.fnma(n, float(second), r)
	r = b.fnma(n, float(third), r)
	square := b.mul(r, r)
	s := b.poly(square, -0.166666672, 0.0083333794, -0.000198530717, 2.83268014e-06)
	s = b.fma(b.mul(r, square), s, r)
	c := b.poly(square, 0.0416666456, -0.00138873095, 2.44323364e-05)
	c = b.fma(b.mul(square, square), c, b.fnma(square, float(0.5), b.value(1)))
	turn := shifted
	if quarter > 0 {
		turn = b.addInt(shifted, bits(quarter))
	}
	y := b.choose(b.odd(turn), c, s)
	y = b.xor(y, b.and(b.shiftUp(turn, 30), bits(signBit)))
	if quarter > 0 {
		return y
	}
	return b.choose(b.less(b.abs(x), float(0x1p-13)), x, y) // -0 too
}
