// This module holds no Go code. It pins the CPython that `kernel lab` falls back on where a machine has none:
// go-embed-python carries the relocatable builds of python-build-standalone for each platform, so that the Go
// module proxy delivers them and go.sum verifies them.
module github.com/hornbook-go/hornbook/kernel/python

go 1.26

require github.com/kluctl/go-embed-python v0.0.0-3.14.6-20260610-1
