package notebook

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// Keep returns the value of make, which runs once in a notebook: later cells get the value back, and
// say so in a line. The value is one that encoding/gob can store. When make runs again is as with
// [Trained]. Outside of a notebook it runs each time.
//
//	func embedding() [][]float32 { return notebook.Keep("embedding", compute) }
func Keep[T any](name string, make func() T) T {
	s, err := open("keep", name, make)
	if err != nil {
		fmt.Printf("%q is not kept: %v\n", name, err)
	}
	if s != nil {
		var v T
		e, err := s.load()
		if err == nil {
			err = gob.NewDecoder(bytes.NewReader(e.Value)).Decode(&v)
		}
		if err == nil {
			s.say("restored %q, made at %s in %s", name, e.Made.Format(time.TimeOnly), duration(e.Took))
			return v
		}
		if !errors.Is(err, fs.ErrNotExist) {
			fmt.Printf("%q is made again: %v\n", name, err)
		}
	}
	start := time.Now()
	v := make()
	if s != nil {
		var b bytes.Buffer
		err := gob.NewEncoder(&b).Encode(&v)
		if err == nil {
			err = s.save(&entry{header: header{Made: time.Now(), Took: time.Since(start), Value: b.Bytes()}})
		}
		if err != nil {
			fmt.Printf("%q is not kept: %v\n", name, err)
		}
	}
	return v
}
