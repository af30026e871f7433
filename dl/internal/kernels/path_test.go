package kernels

import (
	"strings"
	"testing"
)

// onPaths runs a test on every path that this machine has.
func onPaths(t *testing.T, test func(t *testing.T)) {
	before := current
	defer func() { current = before }()
	for _, p := range paths() {
		current = p
		t.Run(pathNames[p], test)
	}
}

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		wanted string
		there  []path
		want   path
		text   string
	}{
		{"", []path{inGo, avx2, avx512}, avx512, ""},
		{"", []path{inGo}, inGo, ""},
		{"go", []path{inGo, avx2, avx512}, inGo, ""},
		{"avx2", []path{inGo, avx2, avx512}, avx2, ""},
		{"avx512", []path{inGo, avx2}, inGo, "best that this processor has is avx2"},
		{"avx2", []path{inGo}, inGo, "best that this processor has is go"},
		{"", []path{inGo, neon}, neon, ""},
		{"avx2", []path{inGo, neon}, inGo, "best that this processor has is neon"},
		{"neon", []path{inGo, avx2}, inGo, "best that this processor has is avx2"},
		{"fast", []path{inGo, avx2}, inGo, `"fast" is not one of go, avx2, avx512, neon`},
	} {
		got, text := choose(c.wanted, c.there)
		if got != c.want || !strings.Contains(text, c.text) || (text == "") != (c.text == "") {
			t.Errorf("choose(%q, %v) = %s, %q; want %s, %q", c.wanted, c.there, pathNames[got], text, pathNames[c.want], c.text)
		}
	}
}

// A wrong HORNBOOK_KERNELS comes out with the first kernel.
func TestPathError(t *testing.T) {
	beforePath, before := current, pathError
	defer func() { current, pathError = beforePath, before }()
	current, pathError = choose("fast", paths())
	for name, use := range map[string]func(){
		"Path": func() { Path() },
		"Add":  func() { Add(make([]float32, 16), make([]float32, 16), make([]float32, 16)) },
		"Gemm": func() { Gemm(1, 1, 1, []float32{1}, 1, 1, []float32{1}, 1, 1, []float32{1}, 1, Epilogue{}) },
	} {
		func() {
			defer func() {
				if v := recover(); v != pathError {
					t.Errorf("%s: recovered %v, want the panic %q", name, v, pathError)
				}
			}()
			use()
		}()
	}
}
