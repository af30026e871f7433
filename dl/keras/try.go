package keras

import "github.com/hornbook-go/hornbook/dl/tensor"

// try runs f and returns what it panics with, if that is a *tensor.Error: a file may describe what does not fit together, and that is then
// the file's mistake and not the program's.
func try(f func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(*tensor.Error)
			if !ok {
				panic(r)
			}
			err = e
		}
	}()
	f()
	return nil
}
