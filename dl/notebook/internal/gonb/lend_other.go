//go:build !linux && !darwin

package gonb

import "github.com/janpfeifer/gonb/gonbui/protocol"

// A loan stands for pipes for gonbui, which are made on Linux and macOS only.
type loan struct{}

func (l *line) lend()                      {}
func (n *loan) settle()                    {}
func (n *loan) answer(*protocol.CommValue) {}

// Unread is known on Linux and macOS only.
func Unread(pipe uintptr) (n int, known bool) { return 0, false }
