package kernels

import (
	"strings"
	"testing"
)

// onPaths runs a test on every path that this machine has.
func onPaths(t *testing.T, test func(t *testing.T)) {
	before := current
	defer func() { current = before }()
	for p := inGo; p <= best(); p++ {
		current = p
		t.Run(pathNames[p], test)
	}
}

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		wanted string
		most   path
		want   path
		text   string
	}{
		{"", avx512, avx512, ""},
		{"", inGo, inGo, ""},
		{"go", avx512, inGo, ""},
		{"avx2", avx512, avx2, ""},
		{"avx512", avx2, inGo, "best that this processor has is avx2"},
		{"avx2", inGo, inGo, "best that this processor has is go"},
		{"fast", avx512, inGo, `"fast" is not one of go, avx2, avx512`},
	} {
		got, text := choose(c.wanted, c.most)
		if got != c.want || !strings.Contains(text, c.text) || (text == "") != (c.text == "") {
			t.Errorf("choose(%q, %s) = %s, %q; want %s, %q", c.wanted, pathNames[c.most], pathNames[got], text, pathNames[c.want], c.text)
		}
	}
}

// A wrong HORNBOOK_KERNELS comes out with the first kernel.
func TestPathError(t *testing.T) {
	beforePath, before := current, pathError
	defer func() { current, pathError = beforePath, before }()
	current, pathError = choose("fast", avx512)
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
