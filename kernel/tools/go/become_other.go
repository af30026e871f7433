//go:build !unix

package main

import "os"

func become(program string, args []string) { os.Exit(run(program, args)) }
