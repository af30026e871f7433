package dl

import "github.com/hornbook-go/hornbook/dl/internal/seed"

// DefaultSeed is the seed of a program that sets none.
const DefaultSeed = seed.Default

// Seed makes n the seed of all random numbers: first weights, the order of samples, dropout. The
// same seed gives the same bits on the same kind of processor, with any number of threads. It is
// set before a model is made; the default is [DefaultSeed].
func Seed(n uint64) { seed.Set(n) }
