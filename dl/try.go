package dl

import "github.com/hornbook-go/hornbook/dl/tensor"

// Try calls f and returns what wrong use it panicked with as an error, or that data could not be
// read, for programs that must not die. Other panics go on.
func Try(f func()) (err error) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *tensor.Error:
			err = e
		case *tensor.DataError:
			err = e
		default:
			panic(e)
		}
	}()
	f()
	return nil
}
