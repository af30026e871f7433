//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package datasets

import "os"

// mapFile reads a file into memory, where it cannot be mapped.
func mapFile(path string) ([]byte, error) { return os.ReadFile(path) }
