// Package hash has the hash functions by which TensorFlow, and so Keras, sorts strings into bins. Both
// are fixed for ever: what a model learned about a bin depends on them.
package hash

import (
	"encoding/binary"
	"math/bits"
)

// The constants of FarmHash (Pike, 2014).
const (
	k0 = 0xc3a5c85c97cb3127
	k1 = 0xb492b66fbe98f273
	k2 = 0x9ae16a3b2f90404f
)

// Fingerprint64 is FarmHash's Fingerprint64, TensorFlow's "fast" hash.
func Fingerprint64(s []byte) uint64 {
	switch n := uint64(len(s)); {
	case n == 0:
		return k2
	case n <= 3:
		a, b, c := uint32(s[0]), uint32(s[n>>1]), uint32(s[n-1])
		y, z := a+b<<8, uint32(n)+c<<2
		return shiftMix(uint64(y)*k2^uint64(z)*k0) * k2
	case n <= 7:
		mul := k2 + n*2
		return hash16(n+uint64(word(s))<<3, uint64(word(s[n-4:])), mul)
	case n <= 16:
		mul := k2 + n*2
		a, b := long(s)+k2, long(s[n-8:])
		c := bits.RotateLeft64(b, -37)*mul + a
		d := (bits.RotateLeft64(a, -25) + b) * mul
		return hash16(c, d, mul)
	case n <= 32:
		mul := k2 + n*2
		a, b := long(s)*k1, long(s[8:])
		c, d := long(s[n-8:])*mul, long(s[n-16:])*k2
		return hash16(bits.RotateLeft64(a+b, -43)+bits.RotateLeft64(c, -30)+d, a+bits.RotateLeft64(b+k2, -18)+c, mul)
	case n <= 64:
		mul := k2 + n*2
		a, b := long(s)*k2, long(s[8:])
		c, d := long(s[n-8:])*mul, long(s[n-16:])*k2
		y := bits.RotateLeft64(a+b, -43) + bits.RotateLeft64(c, -30) + d
		z := hash16(y, a+bits.RotateLeft64(b+k2, -18)+c, mul)
		e, f := long(s[16:])*mul, long(s[24:])
		g, h := (y+long(s[n-32:]))*mul, (z+long(s[n-24:]))*mul
		return hash16(bits.RotateLeft64(e+f, -43)+bits.RotateLeft64(g, -30)+h, e+bits.RotateLeft64(f+a, -18)+g, mul)
	}
	return longer(s)
}

// longer is for more than 64 bytes.
func longer(s []byte) uint64 {
	x := uint64(81)
	y := x*k1 + 113
	z := shiftMix(y*k2+113) * k2
	var v, w [2]uint64
	x = x*k2 + long(s)
	rest := s
	for {
		x = bits.RotateLeft64(x+y+v[0]+long(rest[8:]), -37) * k1
		y = bits.RotateLeft64(y+v[1]+long(rest[48:]), -42) * k1
		x ^= w[1]
		y += v[0] + long(rest[40:])
		z = bits.RotateLeft64(z+w[0], -33) * k1
		v = weak32(rest, v[1]*k1, x+w[0])
		w = weak32(rest[32:], z+w[1], y+long(rest[16:]))
		z, x = x, z
		if rest = rest[64:]; len(rest) <= 64 {
			break
		}
	}
	mul := k1 + (z&0xff)<<1
	last := s[len(s)-64:]
	w[0] += uint64((len(s) - 1) & 63)
	v[0] += w[0]
	w[0] += v[0]
	x = bits.RotateLeft64(x+y+v[0]+long(last[8:]), -37) * mul
	y = bits.RotateLeft64(y+v[1]+long(last[48:]), -42) * mul
	x ^= w[1] * 9
	y += v[0]*9 + long(last[40:])
	z = bits.RotateLeft64(z+w[0], -33) * mul
	v = weak32(last, v[1]*mul, x+w[0])
	w = weak32(last[32:], z+w[1], y+long(last[16:]))
	z, x = x, z
	return hash16(hash16(v[0], w[0], mul)+shiftMix(y)*k0+z, hash16(v[1], w[1], mul)+x, mul)
}

func word(s []byte) uint32 { return binary.LittleEndian.Uint32(s) }
func long(s []byte) uint64 { return binary.LittleEndian.Uint64(s) }

func shiftMix(v uint64) uint64 { return v ^ v>>47 }

func hash16(u, v, mul uint64) uint64 {
	a := (u ^ v) * mul
	a ^= a >> 47
	b := (v ^ a) * mul
	b ^= b >> 47
	return b * mul
}

func weak32(s []byte, a, b uint64) [2]uint64 {
	w, x, y, z := long(s), long(s[8:]), long(s[16:]), long(s[24:])
	a += w
	b = bits.RotateLeft64(b+a+z, -21)
	c := a
	a += x + y
	b += bits.RotateLeft64(a, -44)
	return [2]uint64{a + z, b + c}
}

// Cat is TensorFlow's FingerprintCat64: the fingerprint of two together.
func Cat(first, second uint64) uint64 {
	const mul = 0xc6a4a7935bd1e995
	v := first ^ mul
	v ^= shiftMix(second*mul) * mul
	v *= mul
	return shiftMix(shiftMix(v) * mul)
}

// SipHash is SipHash-2-4 (Aumasson and Bernstein, 2012), TensorFlow's "strong" hash: without its key
// nobody can choose strings that fall into the same bin.
func SipHash(key [2]uint64, s []byte) uint64 {
	a, b := key[0]^0x736f6d6570736575, key[1]^0x646f72616e646f6d
	c, d := key[0]^0x6c7967656e657261, key[1]^0x7465646279746573
	round := func() {
		a += b
		b = bits.RotateLeft64(b, 13) ^ a
		a = bits.RotateLeft64(a, 32)
		c += d
		d = bits.RotateLeft64(d, 16) ^ c
		a += d
		d = bits.RotateLeft64(d, 21) ^ a
		c += b
		b = bits.RotateLeft64(b, 17) ^ c
		c = bits.RotateLeft64(c, 32)
	}
	last := uint64(len(s)) << 56
	for ; len(s) >= 8; s = s[8:] {
		m := long(s)
		d ^= m
		round()
		round()
		a ^= m
	}
	for i, v := range s {
		last |= uint64(v) << (8 * i)
	}
	d ^= last
	round()
	round()
	a ^= last
	c ^= 0xff
	for range 4 {
		round()
	}
	return a ^ b ^ c ^ d
}

// CrossKey is what TensorFlow begins with when it crosses columns.
const CrossKey = 0xdecafcaffe
