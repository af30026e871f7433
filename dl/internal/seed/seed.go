// Package seed holds the seed that all random numbers of Hornbook come from. It lies below the
// packages that draw, since dl, which users set it through, lies above them.
package seed

import "sync/atomic"

// Default is the seed of a program that sets none.
const Default = 1

var current atomic.Uint64

func init() { current.Store(Default) }

// Set makes n the seed.
func Set(n uint64) { current.Store(n) }

// Current is the seed.
func Current() uint64 { return current.Load() }
