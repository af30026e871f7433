package keras_test

import (
	"io"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/keras"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
)

// mlp is a network with one hidden layer: 784-128-10 is what the first lesson trains on MNIST, with 1.2 megabytes of weights and slots.
func mlp(in, units, out int) *dl.Model {
	m := dl.Sequential(layers.Dense(units, layers.ReLU, layers.InputShape(in)), layers.Dense(out, layers.Softmax))
	m.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy())
	return m
}

func BenchmarkSave(b *testing.B) {
	m := mlp(784, 128, 10)
	for b.Loop() {
		if err := keras.Write(io.Discard, m); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	data := file(b, mlp(784, 128, 10))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := load(data); err != nil {
			b.Fatal(err)
		}
	}
}

// The weights have 34 megabytes, and with Adam's slots the file 101.
func BenchmarkLoadGreat(b *testing.B) {
	data := file(b, mlp(4096, 2048, 10))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := load(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSaveGreat(b *testing.B) {
	m := mlp(4096, 2048, 10)
	for b.Loop() {
		if err := keras.Write(io.Discard, m); err != nil {
			b.Fatal(err)
		}
	}
}
