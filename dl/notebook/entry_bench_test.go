package notebook

import "testing"

func BenchmarkEntry(b *testing.B) {
	e := &entry{values: [][]float32{make([]float32, 3*101770)}}
	file, err := e.encode(key{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := decode(file, key{}); err != nil {
			b.Fatal(err)
		}
	}
}
